"""Which PyTorch class a TensorFlow class ports."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from checker.facts.modeling.parts import Class, Layer


@dataclass(frozen=True)
class Twins:
    """The classes of both sides by name, paired by their names, or else by where they are used."""

    tensorflow: Mapping[str, Class]
    torch: Mapping[str, Class]

    def torch_of(self, found: Class) -> Class | None:
        """`TFBertLayer` ports `BertLayer`, `TFBertMainLayer` ports `BertModel`, gpt2's `TFBlock` ports `GPT2Block`.

        `TFBertNSPHead`, kept as `nsp___cls` where PyTorch keeps a `BertOnlyNSPHead` as `cls`, ports that.
        """
        return self._by_name(found) or self._by_place.get(found.name)

    def _by_name(self, found: Class) -> Class | None:
        """The class of that name, from the file that belongs to the TensorFlow one where several have it."""
        named = next((self._torch[each] for each in self._candidates(found.name) if each in self._torch), [])
        file = found.path.replace("_tf", "")
        return next((each for each in named if each.path == file), named[0] if named else None)

    def _candidates(self, name: str) -> Iterator[str]:
        """The names the twin may have, in lower case: case and prefix may differ, and a main layer is the model."""
        plain = name.removeprefix("TF").lower()
        stem = plain.removesuffix("mainlayer")
        names = [plain] if stem == plain else [f"{stem}model", f"{stem}stack", stem]
        yield from names
        for candidate in names:
            bare = candidate.removeprefix(self._tensorflow_prefix)
            yield from (f"{self._torch_prefix}{candidate}", bare, f"{self._torch_prefix}{bare}")

    @cached_property
    def _by_place(self) -> dict[str, Class]:
        """The PyTorch class that stands where an unpaired TensorFlow class stands in a paired one."""
        pairs: dict[str, Class] = {}
        todo = list(self.tensorflow.values())
        while todo:
            found = todo.pop()
            twin = self._by_name(found) or pairs.get(found.name)
            for layer in found.layers if twin else ():
                other = self._same_place(layer, twin)
                ours = self.tensorflow.get(layer.kind)
                if other and ours and layer.kind not in pairs and not self._by_name(ours):
                    pairs[layer.kind] = other
                    todo.append(ours)
        return pairs

    def _same_place(self, layer: Layer, twin: Class | None) -> Class | None:
        if not layer.name or not twin:
            return None
        attribute = re.split(r"\.|/|_\._", layer.name.rpartition("___")[2])[0]
        kinds = {other.kind for other in twin.layers if other.attribute == attribute}
        return self.torch.get(kinds.pop()) if len(kinds) == 1 else None

    @cached_property
    def _torch(self) -> dict[str, list[Class]]:
        named: dict[str, list[Class]] = {}
        for found in self.torch.values():
            named.setdefault(found.name.lower(), []).append(found)
        return named

    @cached_property
    def _torch_prefix(self) -> str:
        return _prefix([found.name for found in self.torch.values()])

    @cached_property
    def _tensorflow_prefix(self) -> str:
        return _prefix([found.name.removeprefix("TF") for found in self.tensorflow.values()])


def _prefix(names: list[str]) -> str:
    """The model's prefix in lower case: what is before `PreTrainedModel`, or else common to the names."""
    for name in names:
        if match := re.fullmatch(r"(\w+?)PreTrainedModel", name, re.IGNORECASE):
            return match[1].lower()
    first, last = min(names, default="").lower(), max(names, default="").lower()
    return "".join(a for a, b in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
