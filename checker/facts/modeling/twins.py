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
        return self._by_name(found.name) or self._by_place.get(found.name)

    def _by_name(self, name: str) -> Class | None:
        return next((self._torch[each] for each in self._candidates(name) if each in self._torch), None)

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
            twin = self._by_name(found.name) or pairs.get(found.name)
            for layer in found.layers if twin else ():
                other = self._same_place(layer, twin)
                if (
                    other
                    and layer.kind in self.tensorflow
                    and not self._by_name(layer.kind)
                    and layer.kind not in pairs
                ):
                    pairs[layer.kind] = other
                    todo.append(self.tensorflow[layer.kind])
        return pairs

    def _same_place(self, layer: Layer, twin: Class | None) -> Class | None:
        if not layer.name or not twin:
            return None
        attribute = re.split(r"\.|/|_\._", layer.name.rpartition("___")[2])[0]
        kinds = {other.kind for other in twin.layers if other.attribute == attribute}
        return self.torch.get(kinds.pop()) if len(kinds) == 1 else None

    @cached_property
    def _torch(self) -> dict[str, Class]:
        return {found.name.lower(): found for found in self.torch.values()}

    @cached_property
    def _torch_prefix(self) -> str:
        return _prefix(list(self.torch))

    @cached_property
    def _tensorflow_prefix(self) -> str:
        return _prefix([name.removeprefix("TF") for name in self.tensorflow])


def _prefix(names: list[str]) -> str:
    """The model's prefix in lower case: what is before `PreTrainedModel`, or else common to the names."""
    for name in names:
        if match := re.fullmatch(r"(\w+?)PreTrainedModel", name, re.IGNORECASE):
            return match[1].lower()
    first, last = min(names, default="").lower(), max(names, default="").lower()
    return "".join(a for a, b in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
