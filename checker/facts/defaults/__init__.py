"""What layers and weights are given, or are by default, compared with what PyTorch has in their place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from checker.facts.defaults.activations import activations
from checker.facts.defaults.arguments import bias, padding, start
from checker.facts.defaults.difference import Difference
from checker.facts.defaults.norms import Norms
from checker.facts.modeling import Call, Layer, Weight
from checker.facts.modeling.edits import offsets, replaced, with_argument
from checker.facts.weights import Named, Weights
from checker.facts.weights.mistaken import Mistaken
from checker.finding import Edit
from checker.port import Port, PortFact

__all__ = ["Defaults", "Difference"]


@dataclass(frozen=True)
class Defaults(PortFact):
    """Epsilon, momentum, bias, padding, initial values and activations of a port's layers."""

    weights: Weights
    mistaken: Mistaken = field(repr=False)
    norms: Norms = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        weights = port.fact(Weights)
        return cls(weights, port.fact(Mistaken), Norms(weights.modeling, port))

    @property
    def differences(self) -> Iterator[Difference]:
        """All that differ from PyTorch, as far as both sides can be told; what has another's name comes later."""
        rules: tuple[Callable[[Named], Iterator[Difference]], ...] = (self.norms.differences, bias, padding, start)
        wrong = {id(named) for named in self.mistaken.named}
        for named in self.weights.named:
            for rule in rules if named.spots and id(named) not in wrong else ():
                yield from rule(named)
        yield from activations(self.weights)

    def edit(self, found: Difference) -> Callable[[], Edit] | None:
        """The edit that gives a layer what PyTorch has, where that can be written down."""
        known = found.expected and (found.given or isinstance(found.part, Layer))
        return partial(self._edit, found) if known else None

    def _edit(self, found: Difference) -> Edit:
        text, written = self.weights.text(found.owner), f"{found.argument}={found.expected}"
        if found.given:
            return Edit(found.owner.path, text, replaced(text, found.given.place, found.expected))
        return Edit(found.owner.path, text, _inserted(text, found.part, written) if found.part else text)


def _inserted(text: str, part: Layer | Weight, written: str) -> str:
    """The file with one more argument in what makes a layer."""
    start, end = offsets(text, part.place)
    callee = text[start:end].partition("(")[0]
    return with_argument(text, Call(callee, (), "", part.arguments, part.place), written)
