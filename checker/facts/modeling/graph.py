"""What a port's `call` methods leave to Python where a graph needs TensorFlow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from checker.facts.modeling import Call, Class, Condition, Method, Modeling
from checker.port import Port, PortFact

RANDOM = re.compile(r"(?:random|numpy\.random)\.\w+")
VALUES = re.compile(
    r"(?:tensorflow|tf)\.(?:math\.)?(?:reduce_(?!join)\w+|count_nonzero|(?:not_)?equal|greater\w*|less\w*|logical_\w+"
    r"|where|arg\w+|is_(?:nan|inf|finite))"
)
STATIC = re.compile(r"\bis (?:not )?None\b|\bisinstance\(|\blen\(|shape|\btf\.is_tensor\(|\bndim\b")


@dataclass(frozen=True)
class Graph(PortFact):
    """The methods that run inside `call`, where a graph may be traced."""

    modeling: Modeling

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Modeling))

    @property
    def draws(self) -> Iterator[tuple[Class, Method, Call]]:
        """The random numbers that Python draws."""
        for owner, method in self._traced:
            drawn = [call for call in method.calls if RANDOM.fullmatch(call.function)]
            known = {call.callee for call in self._source(owner, method).calls} if drawn else set()
            yield from ((owner, method, call) for call in drawn if call.callee not in known)

    @property
    def branches(self) -> Iterator[tuple[Class, Method, Condition]]:
        """The Python tests of what only a running graph knows, each once in a method."""
        for owner, method in self._traced:
            asked = {each.text: each for each in reversed(method.conditions) if _asks_for_values(method, each)}
            known = {each.text for each in self._source(owner, method).conditions} if asked else set()
            yield from ((owner, method, each) for text, each in asked.items() if text not in known)

    @cached_property
    def _traced(self) -> tuple[tuple[Class, Method], ...]:
        layers = [owner for owner in self.modeling.tensorflow.values() if self.modeling.is_layer(owner)]
        reached = ((owner, self.modeling.run_by_call(owner)) for owner in layers)
        return tuple(
            (owner, method) for owner, names in reached for name, method in owner.methods.items() if name in names
        )

    def _source(self, owner: Class, method: Method) -> Method:
        """The method that a method was copied from, which is then the one to mend; an empty one where it was not."""
        source = self.modeling.source(owner, method)
        return (source and source.methods.get(method.name)) or replace(method, calls=(), conditions=())


def _asks_for_values(method: Method, condition: Condition) -> bool:
    if any(VALUES.fullmatch(function) for function in condition.functions):
        return True
    made = [method.assigned[name] for name in condition.names if name in method.assigned]
    values = any(all(VALUES.fullmatch(function) for function in functions) for functions in made)
    return values and not STATIC.search(condition.text)
