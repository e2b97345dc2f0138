"""Which layers behave differently at train time, and whether the calls on the way to them say which time it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from checker.facts.modeling.parts import Argument, Call, Callee, Class, Layer, Method

if TYPE_CHECKING:
    from checker.facts.modeling import Modeling

KERAS_LAYERS = re.compile(
    r"keras\.(?:\w*Dropout\w*|Gaussian\w+|\w*BatchNormalization|Random\w+|MultiHeadAttention|LSTM|GRU|SimpleRNN)"
)
# The layers of modeling_tf_utils that drop something; that file is too long to be read for one model.
SHARED_LAYERS = re.compile(r"transformers\.(?:\w+\.)*(?:TFSequenceSummary|TFAutoModel\w*)")
DROPOUT = re.compile(r"(?:tensorflow|tf)\.(?:compat\.v1\.)?nn\.(?:experimental\.)?(?:\w+_)?dropout")
READS = re.compile(r"\btraining\b")
CONSTANTS = ("True", "False")
Problem = Literal["not taken", "not forwarded", "constant", "always"]


@dataclass(frozen=True)
class Miss:
    """Calls of `method` in `owner` that leave what they reach to guess whether it is training.

    "not taken": the method has no `training` to hand on; "constant": `value` is handed on instead; "always": what is
    called drops at any time. `certain` is False where Keras hands `training` on by itself.
    """

    owner: Class
    method: Method
    problem: Problem
    calls: tuple[Call, ...]
    certain: bool
    value: Argument | None = None


@dataclass(frozen=True)
class Training:
    """Follows `training` from the models down to the layers that need it."""

    modeling: "Modeling"
    _known: dict[object, bool] = field(default_factory=dict, repr=False)

    def misses(self, owner: Class) -> Iterator[Miss]:
        """What the methods of a class leave open; those that only serve or generate never train."""
        for method in owner.methods.values():
            if method.name not in ("__init__", "build") and not self._is_inference(owner, method):
                yield from self._misses(owner, method)

    def _is_inference(self, owner: Class, method: Method) -> bool:
        twin = self.modeling.twin(owner)
        other = self.modeling.method(twin, method.name) if twin else None
        return method.decorated("function") or (
            other is not None and (other.decorated("no_grad") or other.decorated("inference_mode"))
        )

    def _misses(self, owner: Class, method: Method) -> Iterator[Miss]:
        outside = not self._is_run_by_keras(owner, method)
        takes = bool(method.parameter("training")) or _uses(method)
        open_calls = []
        for call in method.calls:
            if DROPOUT.fullmatch(call.function):
                if not _says(call) and not _computes(method, call):
                    yield Miss(owner, method, "always", (call,), True)
            elif self.is_sensitive(owner, call):
                value = self._value(owner, call)
                if value is not None and value.text in CONSTANTS:
                    yield Miss(owner, method, "constant", (call,), True, value)
                elif value is None and not call.arguments.unpacked and (not takes or self._takes(owner, call)):
                    open_calls.append(call)
        if takes:
            for call in open_calls:
                certain = outside or self._has_default(owner, call)
                yield Miss(owner, method, "not forwarded", (call,), certain)
        elif open_calls:
            yield Miss(owner, method, "not taken", tuple(open_calls), outside)

    def _is_run_by_keras(self, owner: Class, method: Method) -> bool:
        """Whether a method runs inside `__call__`, where Keras knows whether it is training."""
        reached, todo = set(), ["call"]
        while todo:
            name = todo.pop()
            called = self.modeling.method(owner, name)
            if called and name not in reached:
                reached.add(name)
                todo.extend(path for call in called.calls for path in call.targets if "." not in path)
        return method.name in reached

    def _value(self, owner: Class, call: Call) -> Argument | None:
        callees = self.modeling.callees(owner, call)
        positions = {callee.method.position("training") for callee in callees if callee.method}
        if any(callee.layer and callee.layer.kind.startswith("keras.") for callee in callees):
            positions.add(1)
        return call.arguments.get("training", positions.pop() if len(positions) == 1 else None)

    def _takes(self, owner: Class, call: Call) -> bool:
        """Whether something that is called has a `training` to be given; else it is the callee that must change."""
        return any(
            callee.method is None
            or callee.method.parameter("training")
            or any(each.kind == "**" for each in callee.method.parameters)
            for callee in self.modeling.callees(owner, call)
            if self._is_callee_sensitive(callee)
        )

    def _has_default(self, owner: Class, call: Call) -> bool:
        """Whether what is called is a plain method, which takes its own default for an answer."""
        callees = self.modeling.callees(owner, call)
        parameters = [callee.method.parameter("training") for callee in callees if callee.method and not callee.layer]
        return any(parameter is not None and parameter.default in CONSTANTS for parameter in parameters)

    def is_sensitive(self, owner: Class, call: Call) -> bool:
        """Whether what is called behaves differently at train time."""
        if DROPOUT.fullmatch(call.function):
            return True
        return any(self._is_callee_sensitive(callee) for callee in self.modeling.callees(owner, call))

    def _is_callee_sensitive(self, callee: Callee) -> bool:
        if callee.owner and callee.method:
            return self._is_method_sensitive(callee.owner, callee.method)
        return callee.layer is not None and _is_library_layer(callee.layer)

    def _is_method_sensitive(self, owner: Class, method: Method) -> bool:
        key = (owner, method)
        if key not in self._known:
            self._known[key] = False
            self._known[key] = any(READS.search(condition.text) for condition in method.conditions) or any(
                self.is_sensitive(owner, call) for call in method.calls
            )
        return self._known[key]


def _is_library_layer(layer: Layer) -> bool:
    return bool(KERAS_LAYERS.fullmatch(layer.kind) or SHARED_LAYERS.fullmatch(layer.kind)) or (
        layer.kind == "keras.Sequential" and any(_is_library_layer(inner) for inner in layer.inner)
    )


def _says(call: Call) -> bool:
    """Whether a call stands under a test of `training`, or is handed something made of it."""
    texts = [*call.guards, *(item.text for item in call.arguments.items)]
    return any(READS.search(text) for text in texts)


def _computes(method: Method, call: Call) -> bool:
    """Whether the rate is a local name, in a method that looks at `training`: what drops may have been worked out."""
    rate = call.arguments.text("rate", 1) or ""
    return rate.isidentifier() and any(READS.search(condition.text) for condition in method.conditions)


def _uses(method: Method) -> bool:
    """Whether a method hands on a `training` that it has from elsewhere, such as `inputs["training"]`."""
    return any(item.name == "training" for call in method.calls for item in call.arguments.items)
