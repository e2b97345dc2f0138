"""Which layers behave differently at train time, and whether the calls on the way to them say which time it is."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, Self

from checker.facts.lookalikes import Lookalikes
from checker.facts.modeling import Argument, Call, Callee, Class, Layer, Method, Modeling, Place
from checker.facts.modeling.copying import CopyNames
from checker.facts.modeling.edits import replaced, with_argument
from checker.finding import Edit
from checker.port import Port, PortFact
from checker.repo import Repo

KERAS_LAYERS = re.compile(
    r"keras\.(?:\w*Dropout\w*|Gaussian\w+|\w*BatchNormalization|Random\w+|MultiHeadAttention|LSTM|GRU|SimpleRNN)"
)
# The layers of modeling_tf_utils that drop something; that file is too long to be read for one model.
SHARED_LAYERS = re.compile(r"transformers\.(?:\w+\.)*(?:TFSequenceSummary|TFAutoModel\w*)")
DROPOUT = re.compile(r"(?:tensorflow|tf)\.(?:compat\.v1\.)?nn\.(?:experimental\.)?(?:\w+_)?dropout")
PROCESSING = re.compile(r"(?:\w+\.)*\w*inputs?_\w*processing")  # hands `training` on among the inputs
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

    @property
    def place(self) -> Place:
        """Where to mend it: the signature, or the call."""
        method = self.method
        at_signature = Place(method.line, method.column, method.line, method.column)
        return at_signature if self.problem == "not taken" else self.calls[0].place

    @property
    def said(self) -> str:
        """What is handed on for `training`."""
        return self.value.text if self.value else ""

    @property
    def gist(self) -> tuple[object, ...]:
        """What a copy of the method shares with it."""
        return (self.method.name, self.problem, *(call.callee for call in self.calls))


@dataclass(frozen=True)
class Training(PortFact):
    """Follows `training` from the models down to the layers that need it."""

    modeling: Modeling
    lookalikes: Lookalikes = field(repr=False)
    repo: Repo = field(repr=False)
    _known: dict[object, bool] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Modeling), port.fact(Lookalikes), port.repo)

    @property
    def misses(self) -> Iterator[Miss]:
        """What the port's classes leave open, save what they copied so."""
        for owner in self.modeling.tensorflow.values():
            yield from (miss for miss in self._of(owner) if not self._is_copied(miss))

    def _is_copied(self, miss: Miss) -> bool:
        """Whether the source that the method was copied from, if it is known, leaves the same open: mend it there."""
        if self.modeling.is_lost(miss.owner, miss.method):
            return miss.problem != "constant"  # which is no mere convention, whatever the source is
        source = self.modeling.source(miss.owner, miss.method) or self._unsaid_source(miss)
        return source is not None and miss.gist in {other.gist for other in self._of(source)}

    def _unsaid_source(self, miss: Miss) -> Class | None:
        """The class that the method equals line for line, though no directive says so."""
        for alike in self.lookalikes.found:
            if alike.block.path == miss.owner.path and miss.method.line - 1 in alike.block.span:
                module = self.modeling.module_of(alike.source.path)
                return module.classes.get(alike.source.name.partition(".")[0]) if module else None
        return None

    def copies_of(self, miss: Miss) -> list[str]:
        """The names of the classes and methods that copied a miss with what it is in."""
        return self.repo.fact(CopyNames).of(miss.owner, miss.method)

    def edit(self, miss: Miss) -> Callable[[], Edit] | None:
        """`training=training`, where the method has it to hand on."""
        can = miss.problem == "not forwarded" or (miss.problem == "constant" and miss.method.parameter("training"))
        return partial(self._edit, miss) if can else None

    def _edit(self, miss: Miss) -> Edit:
        text, path = self.repo.text(miss.owner.path), miss.owner.path
        said = [item.text for call in miss.method.calls for item in call.arguments.items if item.name == "training"]
        usual = Counter(each for each in said if each not in CONSTANTS).most_common(1)
        value = usual[0][0] if usual else "training"
        if miss.value:
            return Edit(path, text, replaced(text, miss.value.place, value))
        return Edit(path, text, with_argument(text, miss.calls[0], f"training={value}"))

    def _of(self, owner: Class) -> Iterator[Miss]:
        """What the methods of a class leave open; those that only serve or generate never train."""
        run = self.modeling.run_by_call(owner)
        for method in owner.methods.values():
            if method.name not in ("__init__", "build") and not self._is_inference(owner, method):
                yield from self._misses(owner, method, outside=method.name not in run)

    def _is_inference(self, owner: Class, method: Method) -> bool:
        twin = self.modeling.twin(owner)
        other = self.modeling.method(twin, method.name) if twin else None
        return method.decorated("function") or (
            other is not None and (other.decorated("no_grad") or other.decorated("inference_mode"))
        )

    def _misses(self, owner: Class, method: Method, *, outside: bool) -> Iterator[Miss]:
        takes = bool(method.parameter("training")) or _uses(method)
        open_calls = []
        for call in method.calls:
            if DROPOUT.fullmatch(call.function):
                if not _says(call) and not _computes(method, call):
                    yield Miss(owner, method, "always", (call,), True)
                continue
            sensitive = self.is_sensitive(owner, call)
            if not sensitive and not PROCESSING.fullmatch(call.function):
                continue
            value = self._value(owner, call)
            unsaid = sensitive and value is None and not call.arguments.unpacked
            if value is not None and value.text in CONSTANTS:
                yield Miss(owner, method, "constant", (call,), True, value)
            elif unsaid and (not takes or self._takes(owner, call)):
                open_calls.append(call)
        if takes:
            for call in open_calls:
                certain = outside or self._has_default(owner, call)
                yield Miss(owner, method, "not forwarded", (call,), certain)
        elif open_calls:
            yield Miss(owner, method, "not taken", tuple(open_calls), outside)

    def _value(self, owner: Class, call: Call) -> Argument | None:
        callees = self.modeling.callees(owner, call)
        positions = {callee.method.position("training") for callee in callees if callee.method}
        if any(callee.layer and callee.layer.kind.startswith("keras.") for callee in callees):
            positions.add(1)
        given = call.arguments.get("training", positions.pop() if len(positions) == 1 else None)
        return given or next((one for one in call.arguments.positional if one.text == "training"), None)

    def _takes(self, owner: Class, call: Call) -> bool:
        """Whether what is called can be given `training`: Keras lets any layer have it, a plain method must ask."""
        plain = [callee.method for callee in self.modeling.callees(owner, call) if callee.method and not callee.layer]
        return all(method.parameter("training") or method.takes_more for method in plain)

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
