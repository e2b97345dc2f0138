"""PyTorch's parameters, and the weights a port makes of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from checker.facts.modeling import Class, Weight
from checker.facts.weights import Named, Weights
from checker.port import Port, PortFact

MADE_THERE = re.compile(r"(?:\w+(?:\.\w+)* \* )?torch\.\w+\(.*|")


@dataclass(frozen=True)
class Parameters(PortFact):
    """How each `nn.Parameter` of the PyTorch model is made in the port."""

    weights: Weights

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Weights))

    @property
    def misplaced(self) -> Iterator[Named]:
        """The weights a layer makes in `__init__`, outside its own name scope, under a name that counts on it."""
        for named in self.weights.named:
            part, is_model = named.part, self.weights.modeling.is_model(named.owner)
            made = isinstance(part, Weight) and part.maker == "add_weight" and part.method == "__init__"
            if made and named.path and not is_model and not self._is_absolute(named.owner, named.path):
                yield named

    def _is_absolute(self, owner: Class, path: tuple[str, ...]) -> bool:
        """Whether a path leads to its place from all models of a layer, with or without the level the loader drops."""
        modeling, lead = self.weights.modeling, self.weights.pairing.lead
        models = [found for found in modeling.tensorflow.values() if modeling.is_model(found)]
        holders = [found for found in modeling.holders(owner) if found in models]
        known = [any(lead(model, way) for way in (path, path[1:]) if way) for model in holders or models]
        return all(known) if holders else any(known)

    @property
    def variables(self) -> Iterator[Named]:
        """The weights that are no more than a `tf.Variable`."""
        for named in self.weights.named:
            if isinstance(named.part, Weight) and named.part.maker == "Variable" and named.part.attribute:
                twin = self.weights.modeling.twin(named.owner)
                if twin and any(found.attribute == named.part.attribute for found in self._of(twin)):
                    yield named

    @property
    def missing(self) -> Iterator[tuple[Class, Weight]]:
        """The parameters of PyTorch that the class that ports theirs has nothing for."""
        reached = {spot.part.place for named in self.weights.named for spot in named.spots or () if spot.part}
        made = {named.path[-1] for named in self.weights.named if named.path}
        unclear = {named.owner for named in self.weights.lost}
        for owner in self.weights.modeling.tensorflow.values():
            twin = self.weights.modeling.twin(owner)
            for part in self._of(twin) if twin and owner not in unclear and self.weights.is_used(owner) else ():
                known = part.place in reached or part.attribute in made or part.attribute in owner.values
                if not known and " if " not in twin.values.get(part.attribute, "") if twin else False:
                    yield owner, part

    def _of(self, twin: Class) -> list[Weight]:
        """The parameters a PyTorch class makes itself, keeps and learns."""
        own = [weight for weight in twin.weights if weight.maker == "Parameter" and weight.attribute]
        return [weight for weight in own if MADE_THERE.fullmatch(weight.arguments.text("data", 0) or "")]
