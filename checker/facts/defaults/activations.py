"""The activation of a class, where it has one."""

import re
from collections.abc import Iterator

from checker.facts.defaults.difference import Difference
from checker.facts.modeling import Class, Place
from checker.facts.weights import Weights

OURS = re.compile(
    r"(?:get_tf_activation\(|ACT2FN\[|(?:\w+\.)*Activation\()(?:activation=|activation_string=)?(.+)[)\]]"
)
THEIRS = re.compile(
    r"(?:ACT2FN\[|get_activation\()(.+)[)\]]|(nn\.(?:GELU|ReLU|Tanh|SiLU|Sigmoid))\((?:inplace=\w+)?\)"
)
APPLIED = re.compile(r"\bget_activation\(\"(\w+)\"\)|\b(?:functional|F|torch)\.(gelu|relu|silu|tanh|sigmoid)\(")
INNER = re.compile(r"nn\.(GELU|ReLU|Tanh|SiLU|Sigmoid)\(\)")
CONFIGURED = re.compile(r"(?:self\.)?(config\.\w*act\w*)(?<!dropout)")
FUNCTION = re.compile(r"(?:\w+\.)*(?:activations|nn)\.(\w+)")
LITERAL = re.compile(r"[\"'](\w+)[\"']")
SAME = {"swish": "silu", "gelu_pytorch_tanh": "gelu_new", "gelu_fast": "gelu_new"}


def activations(weights: Weights) -> Iterator[Difference]:
    """Classes that have one activation on each side, and not the same."""
    for owner in weights.modeling.tensorflow.values():
        twin = weights.modeling.twin(owner)
        ours = dict(_ours(owner)) if twin else {}
        theirs = (set(_theirs(twin)) or set(_applied(twin, weights))) if twin and ours else set()
        if len(ours) == 1 and len(theirs) == 1 and ours.keys() != theirs and "" not in (*ours, *theirs):
            (name, place), other = ours.popitem(), theirs.pop()
            if name.startswith("config.") == other.startswith("config."):
                yield Difference(owner, None, place, "activation", name, other)


def _ours(owner: Class) -> Iterator[tuple[str, Place]]:
    """The activations of a TensorFlow class by name."""
    for layer in owner.layers:
        given = layer.arguments.get("activation")
        if given and given.text != "None" and layer.kind in ("keras.Dense", "keras.Conv2D", "keras.Activation"):
            yield _named(given.text), given.place
    for method in owner.methods.values():
        for call in method.calls:
            first = call.arguments.items[0] if call.arguments.items else None
            if first and OURS.fullmatch(f"{call.callee}({first.text})"):
                yield _named(first.text), first.place
            elif match := OURS.fullmatch(call.callee):
                yield _named(match[1]), call.place


def _theirs(twin: Class) -> Iterator[str]:
    """The activations of a PyTorch class by name."""
    for text in twin.values.values():
        inner = INNER.findall(text) if text.startswith("nn.Sequential(") else []
        yield from (_named(f'"{name.lower()}"') for name in inner)
        if match := THEIRS.fullmatch(text):
            yield _named(match[1] or match[2].lower())
        elif CONFIGURED.fullmatch(text):
            yield _named(text)


def _applied(twin: Class, weights: Weights) -> Iterator[str]:
    """The activations that a PyTorch class applies as functions, as its text shows them."""
    module = weights.modeling.module_of(twin.path)
    starts = sorted(found.top for found in module.classes.values()) if module else []
    end = next((start - 1 for start in starts if start > twin.line), None)
    for line in weights.text(twin).split("\n")[twin.line : end]:
        yield from (_named(f'"{name or other}"') for name, other in APPLIED.findall(line))


def _named(text: str) -> str:
    """The name of an activation, "" where it is known at run time only."""
    match = LITERAL.fullmatch(text) or CONFIGURED.fullmatch(text) or FUNCTION.fullmatch(text)
    name = match[1] if match else ""
    return SAME.get(name, name)
