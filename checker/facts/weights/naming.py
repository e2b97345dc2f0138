"""Names for layers that have none, as far as PyTorch and the layers beside them tell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from checker.facts.modeling import Call
from checker.facts.modeling.edits import with_argument
from checker.facts.weights import Named, Weights
from checker.facts.weights.mistaken import Mistaken
from checker.facts.weights.pairing import levels
from checker.facts.weights.torch_side import Spots
from checker.finding import Edit
from checker.port import Port, PortFact

NUMBERED = re.compile(r"(.*?)\d")


@dataclass(frozen=True)
class Naming(PortFact):
    """What the layers without a name are to be called."""

    weights: Weights
    mistaken: Mistaken

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Weights), port.fact(Mistaken))

    def name(self, named: Named) -> str:
        """The attribute it is kept under, where PyTorch has that too; what its other branch, or the gap between the
        numbers of those beside it, says; empty where nothing does."""
        attribute = named.part.attribute
        if not named.is_listed and self._spots(named, attribute):
            return attribute
        beside = {other.part.name or "": other for other in self._beside(named)}
        same = {name for name, other in beside.items() if other.part.attribute == attribute and not named.is_listed}
        found = same or {name for name in self._gaps(named, beside) if self._leads_home(named, name)}
        return found.pop() if len(found) == 1 else ""

    def _beside(self, named: Named) -> Iterator[Named]:
        """The layers that the same method of the class makes, and names."""
        for other in self.weights.named:
            if other.owner is named.owner and other.part.method == named.part.method and other.path:
                yield other

    def _gaps(self, named: Named, beside: dict[str, Named]) -> Iterator[str]:
        """The numbers that the names of its siblings leave, of one list where it is in a list."""
        for name, other in beside.items():
            match = NUMBERED.fullmatch(name)
            if match and (not named.is_listed or other.part.attribute == named.part.attribute):
                yield from {f"{match[1]}{number}" for number in range(10)} - beside.keys()

    def _leads_home(self, named: Named, name: str) -> bool:
        spots = self._spots(named, name)  # of a list, a number beyond its end leads to all of it
        return bool(spots) and all(self.mistaken.is_surely(named, spot) for spot in spots or ())

    def _spots(self, named: Named, name: str) -> Spots:
        return self.weights.pairing.lead(named.owner, levels(name))

    def edit(self, named: Named, name: str) -> Callable[[], Edit] | None:
        """The edit that gives it a name, where there is one."""
        method = named.owner.methods.get(named.part.method)
        call = next((call for call in method.calls if call.place == named.part.place), None) if method else None
        return partial(self._with_name, named, call, name) if call and name else None

    def _with_name(self, named: Named, call: Call, name: str) -> Edit:
        text, modeling = self.weights.text(named.owner), self.weights.modeling
        owners = (each for each in modeling.tensorflow.values() if each.path == named.owner.path)
        others = (other for owner in owners for method in owner.methods.values() for other in method.calls)
        return Edit(named.owner.path, text, with_argument(text, call, f'name="{name}"', others))
