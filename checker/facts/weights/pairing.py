"""What each TensorFlow class stands for in PyTorch, and where names inside it lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from checker.facts.modeling import Class, Layer, Modeling, Weight
from checker.facts.modeling.names import template
from checker.facts.weights.torch_side import Spot, Spots, TorchPaths, together

LEVELS = re.compile(r"_\._|[./]")
ABANDONED = re.compile(r"(^|/)[^/]*___")


def levels(name: str) -> tuple[str, ...]:
    """The attributes a name goes through, as the loader reads it: `mlm___cls/layer_._{}` is `cls`, `layer`, `{}`."""
    return tuple(level for level in LEVELS.split(ABANDONED.sub(r"\1", name)) if level)


def path_of(part: Layer | Weight) -> tuple[str, ...]:
    """What the name of a layer or weight goes through; empty where it has none or it is computed."""
    if part.name is None or part.name.startswith("{}") or (isinstance(part, Weight) and part.maker != "add_weight"):
        return ()
    scope = template_of(part.scope) if isinstance(part, Weight) and part.scope else ""
    return () if scope is None or scope.startswith("{}") else levels(f"{scope}/{part.name}")


def template_of(text: str) -> str | None:
    """The text an expression makes, given as its source, with `{}` for each computed part."""
    import ast

    return template(ast.parse(text, mode="eval").body)


@dataclass(frozen=True)
class Pairing:
    """The TensorFlow classes with the places of the PyTorch model they stand for.

    A class stands for its twin, and for what it is named after where it is used.
    """

    modeling: Modeling
    torch: TorchPaths
    _stands: dict[Class, tuple[Spot, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, modeling: Modeling) -> "Pairing":
        made = cls(modeling, TorchPaths(modeling))
        todo = []
        for owner in modeling.tensorflow.values():
            if twin := modeling.twin(owner):
                made._stands[owner] = (Spot(twin),)
                todo.append(owner)
        while todo:
            todo.extend(made._place_parts(todo.pop(0)))
        return made

    def stands_for(self, owner: Class) -> tuple[Spot, ...]:
        return self._stands.get(owner, ())

    def lead(self, owner: Class, path: tuple[str, ...]) -> Spots:
        """Where names inside a TensorFlow class lead; None where that class stands for nothing that is known."""
        stands = self.stands_for(owner)
        if not stands:
            return None
        found = together(self.torch.below(spot, path) for spot in stands)
        return self._absolute(owner, stands, path) if found == () else found

    def _absolute(self, owner: Class, stands: tuple[Spot, ...], path: tuple[str, ...]) -> Spots:
        """The main layer of a bare model has the name it has under a head; some names begin at the model's root."""
        if path == (self.prefix(owner),):
            return stands
        if len(path) > 1 and path[0] in self._prefixes:
            return together(self.torch.below(spot, path[1:]) for spot in stands)
        return ()

    def prefix(self, owner: Class) -> str:
        """The `base_model_prefix` of a model, "" of a layer."""
        if not self.modeling.is_model(owner):
            return ""
        values = (member.attributes.get("base_model_prefix") for member in self.modeling.lineage(owner))
        return next((value.strip("\"'") for value in values if value), "")

    @cached_property
    def _own(self) -> frozenset[Class | None]:
        return frozenset(self.modeling.tensorflow.values())

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        return frozenset(map(self.prefix, self.modeling.tensorflow.values())) - {""}

    def good(self, owner: Class, path: tuple[str, ...]) -> int:
        """How many of the names lead somewhere."""
        return next((end for end in range(len(path)) if not self.lead(owner, path[: end + 1])), len(path))

    def meant(self, owner: Class, path: tuple[str, ...], part: Layer | Weight) -> tuple[str, ...]:
        """The path that seems to be meant by one that leads nowhere, or to a whole list; empty where none is near."""
        near = self._near(owner, path, part.attribute)
        spots = self.lead(owner, near) if near else ()
        is_one = isinstance(part, Layer) and part.many and any(spot.is_list for spot in spots or ())
        return (*near, "{}") if is_one else near

    def _near(self, owner: Class, path: tuple[str, ...], attribute: str) -> tuple[str, ...]:
        good = self.good(owner, path)
        if good == len(path):
            return path
        names = [name for spot in self.lead(owner, path[:good]) or () for name in self.torch.names(spot)]
        names += [] if good else filter(None, [self.prefix(owner)])
        parts: list[Layer | Weight] = [*owner.kept, *owner.weights]
        taken = {path_of(part) for part in parts if part.attribute != attribute}
        paths = [(*path[:good], name, *path[good + 1 :]) for name in _nearest(path[good], names, attribute)]
        paths += [path_of(part) for part in parts if part.attribute == attribute]
        return next((other for other in paths if other and other not in taken and self.lead(owner, other)), ())

    def _place_parts(self, owner: Class) -> Iterator[Class]:
        """Give the classes of a class's layers their places; those with a new one are to be looked at again."""
        for part in owner.kept:
            child = self.modeling.find(part.kind, owner) if part.kind else None
            for spot in self._places(owner, part) if child in self._own else ():
                if child and self._is_new(child, spot):
                    self._stands[child] = (*self.stands_for(child), spot)
                    yield child

    def _places(self, owner: Class, part: Layer) -> Iterator[Spot]:
        path = path_of(part) or (part.attribute,)
        spots = self.lead(owner, path)
        if spots == () and (meant := self.meant(owner, path, part)):
            spots = self.lead(owner, meant)
        for spot in spots or ():
            there = self.torch.class_of(spot)
            yield Spot(there) if there else spot

    def _is_new(self, child: Class, spot: Spot) -> bool:
        known = ((other.owner, other.part, other.listed) for other in self.stands_for(child))
        return (spot.owner, spot.part, spot.listed) not in known


def _nearest(name: str, names: list[str], attribute: str) -> list[str]:
    """What may be meant by a name: one that is very near, the one the layer is kept under, or one that is near."""
    import difflib

    near = difflib.get_close_matches(name, names, n=1, cutoff=0.8)
    return [*near, *([attribute] if attribute in names else ()), *difflib.get_close_matches(name, names, n=1)]
