"""Expressions of PyTorch's tests in TensorFlow's words, where there is one way to say them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from checker.facts.from_pt import TEMPORARY

DTYPES = {
    **dict.fromkeys(("long", "int64", "int", "int32"), "int32"),
    **dict.fromkeys(("float", "float32"), "float32"),
    "bool": "bool",
}
CASTS = {"float": "float32", "long": "int32", "int": "int32", "bool": "bool"}
SAME = ("eval", "detach", "cpu", "cuda", "contiguous", "clone")
REDUCING = ("mean", "sum", "max", "min")
MODULE = re.compile(r"self|super\(\)|(?:torch|tf|np|random|math|copy|os|json)(?:\.\w+)*")  # not a tensor
_EMPTY = cst.Module([])


def code(node: cst.CSTNode) -> str:
    """The source of a piece of a file."""
    return _EMPTY.code_for_node(node)


@dataclass(frozen=True)
class Written:
    """A call as it is written: what is before the last dot, and the arguments."""

    receiver: str
    name: str
    given: list[str]
    named: Mapping[str, str]

    @classmethod
    def of(cls, node: cst.Call) -> "Written":
        given = [arg.star + code(arg.value) for arg in node.args if not arg.keyword]
        named = {arg.keyword.value: code(arg.value) for arg in node.args if arg.keyword}
        attribute = node.func if isinstance(node.func, cst.Attribute) else None
        receiver = code(attribute.value) if attribute else ""
        return cls(receiver, attribute.attr.value if attribute else code(node.func), given, named)

    def only(self, *allowed: str, most: int = 1) -> bool:
        """Whether the call has no arguments but so many and these by name."""
        return len(self.given) <= most and set(self.named) <= set(allowed)

    @property
    def axis(self) -> str:
        """The dimension that the call is about, "" where it names none."""
        return self.named.get("dim") or self.named.get("axis") or ""


Rule = Callable[[Written], str | None]


def _integers(call: Written) -> str | None:
    return f"tf.constant({call.given[0]}, dtype=tf.int32)" if call.given and call.only() else None


def _filled(call: Written) -> str | None:
    if not call.given or not call.only("dtype", "device", most=9):
        return None
    shape = call.given[0] if len(call.given) == 1 else f"({', '.join(call.given)})"
    dtype = f", dtype={call.named['dtype']}" if "dtype" in call.named else ""
    return f"tf.{call.name}({shape}{dtype})"


def _joining(new: str) -> Rule:
    def rule(call: Written) -> str | None:
        axis = call.axis or (call.given[1] if len(call.given) == 2 else "0")
        return f"tf.{new}({call.given[0]}, axis={axis})" if call.given and call.only("dim", "axis", most=2) else None

    return rule


def _plain(new: str) -> Rule:
    def rule(call: Written) -> str | None:
        return f"{new}({', '.join(call.given)})" if call.given and call.only("device", most=9) else None

    return rule


def _argmax(call: Written) -> str | None:
    parts = [call.receiver, *call.given] if call.receiver != "torch" else call.given
    axis = call.axis or (parts[1] if len(parts) == 2 else "")
    return f"tf.math.argmax({parts[0]}, axis={axis})" if axis and call.only("dim", "axis", most=2) else None


RENAMED = {  # these take the same arguments, but for a device
    **dict.fromkeys(("torch.tensor", "torch.as_tensor"), "tf.constant"),
    "torch.Size": "tf.TensorShape",
    "torch.ones_like": "tf.ones_like",
    "torch.zeros_like": "tf.zeros_like",
    "torch.from_numpy": "tf.convert_to_tensor",
}
FUNCTIONS: dict[str, Rule] = {
    "torch.LongTensor": _integers,
    **dict.fromkeys(("torch.ones", "torch.zeros"), _filled),
    "torch.cat": _joining("concat"),
    "torch.stack": _joining("stack"),
    "torch.argmax": _argmax,
    "torch.arange": _plain("tf.range"),
    "torch.abs": _plain("tf.math.abs"),
    "torch.where": _plain("tf.where"),
    "torch.bmm": _plain("tf.matmul"),
    "torch.matmul": _plain("tf.matmul"),
    "torch.manual_seed": _plain("tf.random.set_seed"),
    "torch.is_tensor": _plain("tf.is_tensor"),
}


def _moved(call: Written) -> str | None:
    """`.to(…)`: a device is TensorFlow's own affair, another type a cast."""
    target = call.named.get("dtype") or (call.given[0] if call.given else "")
    if not call.only("device", "dtype", "non_blocking"):
        return None
    if target.startswith("tf."):
        return f"tf.cast({call.receiver}, {target})"
    return call.receiver if target in ("", "torch_device", "device") or target[:1] in "\"'" else None


def _with_axis(new: str) -> Rule:
    def rule(call: Written) -> str | None:
        axis = call.axis or (call.given[0] if call.given else "")
        return f"{new}({call.receiver}, axis={axis})" if axis and call.only("dim", "axis") else None

    return rule


def _reduced(call: Written) -> str | None:
    axis = call.axis or (call.given[0] if call.given else "")
    if call.receiver == "torch" or not call.only("dim", "axis"):
        return None
    return f"tf.math.reduce_{call.name}({call.receiver}{f', axis={axis}' if axis else ''})"


def _compared(new: str) -> Rule:
    def rule(call: Written) -> str | None:
        known = call.given and call.only()
        return f"tf.cast(tf.math.{new}({call.receiver}, {call.given[0]}), tf.int32)" if known else None

    return rule


def _clamped(call: Written) -> str | None:
    low = call.named.get("min") or (call.given[0] if call.given else "")
    return f"tf.math.maximum({call.receiver}, {low})" if low and call.only("min") else None


def _size(call: Written) -> str | None:
    if not call.only():
        return None
    return f"{call.receiver}.shape[{call.given[0]}]" if call.given else f"{call.receiver}.shape"


def _item(call: Written) -> str | None:
    return f"int({call.receiver})" if call.receiver.startswith("ids_tensor(") and call.only(most=0) else None


def _sized(new: str, keyword: str = "") -> Rule:
    def rule(call: Written) -> str | None:
        if not call.given or call.named:
            return None
        sizes = call.given[0] if len(call.given) == 1 else f"({', '.join(call.given)})"
        return f"{new}({call.receiver}, {keyword}{sizes})"

    return rule


def _expanded(call: Written) -> str | None:
    """A dimension that was just made, as often as is asked for."""
    sizes = ["1" if each == "-1" else each for each in call.given]
    known = call.receiver.startswith("tf.expand_dims(") and len(sizes) - sizes.count("1") == 1 and not call.named
    return f"tf.tile({call.receiver}, ({', '.join(sizes)}))" if known else None


METHODS: dict[str, Rule] = {
    **dict.fromkeys(SAME, lambda call: call.receiver if call.only(most=0) else None),
    **{name: lambda call: f"tf.cast({call.receiver}, tf.{CASTS[call.name]})" for name in CASTS},
    **dict.fromkeys(REDUCING, _reduced),
    "to": _moved,
    "type": _moved,
    "unsqueeze": _with_axis("tf.expand_dims"),
    "squeeze": _with_axis("tf.squeeze"),
    "argmax": _argmax,
    "abs": lambda call: f"tf.math.abs({call.receiver})" if call.only(most=0) else None,
    "ne": _compared("not_equal"),
    "eq": _compared("equal"),
    "clamp": _clamped,
    "expand": _expanded,
    "size": _size,
    "item": _item,
    "repeat": _sized("tf.tile"),
    "permute": _sized("tf.transpose", "perm="),
    "view": _sized("tf.reshape"),
    "reshape": _sized("tf.reshape"),
}
CLOSE = re.compile(r"torch\.(?:allclose|testing\.assert_close|testing\.assert_allclose)")


def renamed(node: cst.Call) -> cst.Call | None:
    """A call whose arguments stay, laid out as they are, None where it is none."""
    new = RENAMED.get(get_full_name_for_node(node.func) or "")
    kept = [arg for arg in node.args if not (arg.keyword and arg.keyword.value == "device")]
    if new is None or isinstance(node.func, cst.Call) or not kept or not Written.of(node).only("dtype", "device"):
        return None
    kept[-1] = kept[-1].with_changes(comma=node.args[-1].comma)
    return node.with_changes(func=cst.parse_expression(new), args=kept)


def rewritten(node: cst.Call) -> str | None:
    """A call in TensorFlow's words, None where it stays as it is."""
    call = Written.of(node)
    name = get_full_name_for_node(node.func) or ""
    if name in FUNCTIONS:
        return FUNCTIONS[name](call)
    if CLOSE.fullmatch(name) and name != "torch.allclose":
        return _near(call)
    if call.name == "assertTrue" and len(node.args) == 1 and isinstance(node.args[0].value, cst.Call):
        return _asserted(node.args[0].value)
    is_method = call.receiver and not MODULE.fullmatch(call.receiver)
    return METHODS[call.name](call) if is_method and call.name in METHODS else None


def _asserted(node: cst.Call) -> str | None:
    name, call = get_full_name_for_node(node.func) or "", Written.of(node)
    if name == "torch.equal" and len(call.given) == 2:
        return f"tf.debugging.assert_equal({', '.join(call.given)})"
    return _near(call) if name == "torch.allclose" else None


def _near(call: Written) -> str | None:
    if len(call.given) < 2 or not call.only("rtol", "atol", most=4):
        return None
    tolerances = [*zip(("rtol", "atol"), call.given[2:], strict=False), *call.named.items()]
    written = [*call.given[:2], *(f"{name}={value}" for name, value in tolerances)]
    return f"tf.debugging.assert_near({', '.join(written)})"


def loads_weights(node: cst.Call, models: frozenset[str]) -> bool:
    """Whether a call loads weights of the Hub into one of the models."""
    match node.func:
        case cst.Attribute(cst.Name(name), cst.Name("from_pretrained")) if name in models and node.args:
            written = Written.of(node)
            return "from_pt" not in written.named and not TEMPORARY.fullmatch((written.given or [""])[0])
    return False
