"""Names that lead somewhere in PyTorch, but not to what the layer is a port of."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations
from typing import Self

from checker.facts.modeling import Argument, Class, Layer, Modeling
from checker.facts.modeling.edits import replaced
from checker.facts.weights import Named, Spot, Weights
from checker.finding import Edit
from checker.port import Port, PortFact

FAMILIES = re.compile(
    r"(?P<norm>keras\.\w*Normalization|nn\.\w*Norm(?:\dd)?)|(?P<embedding>keras\.Embedding|nn\.Embedding(?:Bag)?)"
    r"|(?P<linear>keras\.(?:Dense|\w*Conv\w+)|nn\.(?:Linear|Conv\w+))"
)


@dataclass(frozen=True)
class Mistaken(PortFact):
    """The layers of a port that are named after another layer's twin."""

    weights: Weights

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Weights))

    @property
    def named(self) -> Iterator[Named]:
        """All layers that have the name of another."""
        yield from (named for pair in self._pairs for named in pair)
        yield from (named for named, _ in self.kinds)

    @cached_property
    def kinds(self) -> tuple[tuple[Named, str], ...]:
        """Each layer whose name leads to a module of another kind, with that kind; where no pair says more."""
        paired = {named for pair in self._pairs for named in pair}
        lost = (named for named in self._layers if named in self._astray and named not in paired)
        return tuple((named, self._kind(named.spots[0])) for named in lost if named.spots)

    @cached_property
    def _pairs(self) -> tuple[tuple[Named, Named], ...]:
        return (*self.crossed, *self.weights.repeated)

    @cached_property
    def crossed(self) -> tuple[tuple[Named, Named], ...]:
        """Each two layers of a class of which each has the name of the other."""
        owners: dict[tuple[Class, str], list[Named]] = {}
        for named in self._layers:
            owners.setdefault((named.owner, named.part.method), []).append(named)
        pairs = (pair for layers in owners.values() for pair in combinations(layers, 2))
        return tuple(pair for pair in pairs if self._are_crossed(*pair))

    def _are_crossed(self, one: Named, other: Named) -> bool:
        """Whether both have the name of the attribute that keeps the other, or only fit what the other is named."""
        attributes = (one.part.attribute, other.part.attribute)
        if attributes == (other.part.name, one.part.name) and attributes[0] != attributes[1]:
            return True
        astray = one in self._astray and other in self._astray
        return astray and self._leads_home(one, other) and self._leads_home(other, one)

    def swapped(self, one: Named, other: Named) -> Callable[[], Edit] | None:
        """The edit that gives each of two layers the name of the other, where both are written out."""
        pair = sorted((one, other), key=lambda named: (named.part.place.line, named.part.place.column))
        written = [argument for named in pair if (argument := named.part.arguments.get("name"))]
        return partial(self._swapped, one.owner, *written) if len(written) == len(pair) else None

    def _swapped(self, owner: Class, first: Argument, last: Argument) -> Edit:
        text = self.weights.text(owner)
        return Edit(owner.path, text, replaced(replaced(text, last.place, first.text), first.place, last.text))

    @cached_property
    def _layers(self) -> tuple[Named, ...]:
        """The layers that hold weights and whose names lead somewhere."""
        return tuple(named for named in self.weights.held if isinstance(named.part, Layer) and named.spots)

    @cached_property
    def _astray(self) -> frozenset[Named]:
        """Those whose own names lead only to what they cannot be a port of."""
        return frozenset(named for named in self._layers if not self._leads_home(named, named))

    def _leads_home(self, layer: Named, named: Named) -> bool:
        """Whether the name of one layer leads to what another may be a port of."""
        return any(self._fits(layer, spot) for spot in named.spots or ())

    def _fits(self, named: Named, spot: Spot) -> bool:
        """Whether a layer may be a port of what is there, as far as both sides can be told."""
        ours, theirs = self._families(named, spot)
        if ours and theirs:
            return ours == theirs
        twin, there = self._classes(named, spot)
        if twin is None or there is None or there.path != twin.path:
            return True
        return self._is_kin(twin, there) or not self._modeling.ports(there)

    def is_surely(self, named: Named, spot: Spot) -> bool:
        """Whether a layer is known to be of the kind of what is there."""
        twin, there = self._classes(named, spot)
        if twin and there:
            return self._is_kin(twin, there)
        ours, theirs = self._families(named, spot)
        return bool(ours) and ours == theirs

    def _families(self, named: Named, spot: Spot) -> tuple[str, str]:
        """The families of a layer and of what is there, empty where they are of none."""
        return _family(_made(named)), _family(self._kind(spot))

    def _classes(self, named: Named, spot: Spot) -> tuple[Class | None, Class | None]:
        """PyTorch's twin of a layer's class, and the class of what is there."""
        found = self._modeling.find(_made(named), named.owner)
        return self._modeling.twin(found) if found else None, self.weights.pairing.torch.class_of(spot)

    def _is_kin(self, one: Class, other: Class) -> bool:
        return one in self._modeling.lineage(other) or other in self._modeling.lineage(one)

    def _kind(self, spot: Spot) -> str:
        there = self.weights.pairing.torch.class_of(spot)
        return there.name if there else spot.part.kind if isinstance(spot.part, Layer) else ""

    @property
    def _modeling(self) -> Modeling:
        return self.weights.modeling


def _made(named: Named) -> str:
    """What a layer is made of."""
    return named.part.kind if isinstance(named.part, Layer) else ""


def _family(kind: str) -> str:
    match = FAMILIES.fullmatch(kind)
    return (match.lastgroup or "") if match else ""
