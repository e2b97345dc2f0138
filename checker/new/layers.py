"""PyTorch's layers as Keras writes them, with the same defaults."""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checker.facts.code import source

CONV = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias")
TRANSPOSED = ("in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias")
NORM = ("num_features", "eps", "momentum")
SIGNATURES: dict[str, tuple[str, ...]] = {
    "Linear": ("in_features", "out_features", "bias"),
    "Embedding": ("num_embeddings", "embedding_dim", "padding_idx"),
    "LayerNorm": ("normalized_shape", "eps", "elementwise_affine"),
    "GroupNorm": ("num_groups", "num_channels", "eps"),
    **{f"BatchNorm{n}d": NORM for n in (1, 2, 3)},
    **{f"Conv{n}d": CONV for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": TRANSPOSED for n in (1, 2, 3)},
    **dict.fromkeys(("Dropout", "Dropout1d", "Dropout2d"), ("p",)),
    **{f"{kind}Pool2d": ("kernel_size", "stride", "padding") for kind in ("Max", "Avg")},
    "AdaptiveAvgPool2d": ("output_size",),
    **dict.fromkeys(("Identity", "Flatten", "GELU", "ReLU", "Tanh", "Sigmoid", "SiLU", "ELU", "Softmax"), ()),
}
ACTIVATIONS = {"GELU": "gelu", "ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "SiLU": "silu", "ELU": "elu"}
LEFT = re.compile(
    r"\w*Pad\dd|PixelShuffle|Upsample|UpsamplingBilinear2d|Unfold|Fold|GLU|LeakyReLU|Softplus|Hard\w+|ReLU6|Mish|"
    r"LogSoftmax|Dropout3d|AlphaDropout|AdaptiveAvgPool1d|\w+Pool[13]d|Unflatten|CosineSimilarity|Softsign"
)
Arguments = Mapping[str, str]


@dataclass(frozen=True)
class Leaf:
    """A Keras layer: its class, its arguments, what it is built for, and what is left to do about it.

    `inputs` is the size of its last input dimension as PyTorch's source has it, None where it needs none.
    """

    kind: str
    arguments: tuple[tuple[str, str], ...] = ()
    inputs: str | None = None
    rank: int = 3
    has_weights: bool = False
    todo: str = ""


def leaf(kind: str, call: ast.Call, initializer: str) -> Leaf | None:
    """The Keras layer for a call of `nn.<kind>`, None where there is no plain one."""
    if LEFT.fullmatch(kind):
        return Leaf("Activation", (("activation", '"linear"'),), todo=f"PyTorch has `{ast.unparse(call)}`")
    positions = SIGNATURES.get(kind)
    if positions is None or any(isinstance(value, ast.Starred) for value in call.args):
        return None
    given = dict(zip(positions, map(source, call.args), strict=False))
    given |= {keyword.arg: source(keyword.value) for keyword in call.keywords if keyword.arg}
    return _makers(kind)(kind, given, initializer)


def _makers(kind: str) -> Callable[[str, Arguments, str], Leaf]:
    exact: dict[str, Callable[[str, Arguments, str], Leaf]] = {
        "Linear": _dense,
        "Embedding": _embedding,
        "LayerNorm": _layer_norm,
    }
    exact |= {"GroupNorm": _group_norm}
    exact |= {"AdaptiveAvgPool2d": _average, "MaxPool2d": _pool, "AvgPool2d": _pool}
    if kind in exact:
        return exact[kind]
    return next((make for start, make in STARTS.items() if kind.startswith(start)), _activation)


def _dense(_: str, given: Arguments, initializer: str) -> Leaf:
    arguments = [("units", given.get("out_features", "TODO")), *_bias(given), *_initial("kernel", initializer)]
    return Leaf("Dense", tuple(arguments), given.get("in_features"), has_weights=True)


def _embedding(_: str, given: Arguments, initializer: str) -> Leaf:
    sizes = (("input_dim", given.get("num_embeddings", "TODO")), ("output_dim", given.get("embedding_dim", "TODO")))
    return Leaf("Embedding", (*sizes, *_initial("embeddings", initializer)), has_weights=True)


def _layer_norm(_: str, given: Arguments, __: str) -> Leaf:
    size = given.get("normalized_shape", "")
    size = size.strip("[](),") if size.startswith(("[", "(")) else size
    return Leaf("LayerNormalization", (("epsilon", given.get("eps", "1e-5")),), size, has_weights=True)


def _group_norm(_: str, given: Arguments, __: str) -> Leaf:
    arguments = (("groups", given.get("num_groups", "TODO")), ("epsilon", given.get("eps", "1e-5")))
    return Leaf("GroupNormalization", arguments, given.get("num_channels"), rank=4, has_weights=True)


def _batch_norm(kind: str, given: Arguments, _: str) -> Leaf:
    momentum = given.get("momentum", "0.1")
    kept = str(round(1 - float(momentum), 6)) if momentum.replace(".", "").isdigit() else f"1 - {momentum}"
    arguments = (("epsilon", given.get("eps", "1e-5")), ("momentum", kept))
    return Leaf("BatchNormalization", arguments, given.get("num_features"), 3 if "1d" in kind else 4, True)


def _convolution(kind: str, given: Arguments, initializer: str) -> Leaf:
    n = int(kind[-2])
    arguments = [("filters", given.get("out_channels", "TODO")), ("kernel_size", given.get("kernel_size", "TODO"))]
    arguments += [(ours, given[name]) for name, ours in OPTIONS.items() if given.get(name, "1") != "1"]
    padding, todo = _padding(given)
    arguments += [("padding", padding), *_bias(given), *_initial("kernel", initializer)]
    name = f"Conv{n}D{'Transpose' if 'Transpose' in kind else ''}"
    return Leaf(name, tuple(arguments), given.get("in_channels"), n + 2, True, todo)


OPTIONS = {"stride": "strides", "dilation": "dilation_rate", "groups": "groups"}


def _padding(given: Arguments) -> tuple[str, str]:
    """Keras's word for a padding, and what is left to do where it has none."""
    pad, kernel, stride = given.get("padding", "0"), given.get("kernel_size", ""), given.get("stride", "1")
    if pad == "0":
        return '"valid"', ""
    halves = (f"{kernel} // 2", f"({kernel} - 1) // 2")
    if stride == "1" and (pad in halves or (kernel.isdigit() and pad == str(int(kernel) // 2))):
        return '"same"', ""
    return '"valid"', f"PyTorch pads by `{pad}` on each side; pad the inputs so in `call`"


def _dropout(_: str, given: Arguments, __: str) -> Leaf:
    return Leaf("Dropout", (("rate", given.get("p", "0.5")),))


def _pool(kind: str, given: Arguments, _: str) -> Leaf:
    arguments = [("pool_size", given.get("kernel_size", "TODO"))]
    arguments += [("strides", given["stride"])] if "stride" in given else []
    padding, todo = _padding({**given, "stride": given.get("stride", "2")})
    name = "MaxPool2D" if kind.startswith("Max") else "AveragePooling2D"
    return Leaf(name, (*arguments, ("padding", padding)), todo=todo)


def _average(_: str, given: Arguments, __: str) -> Leaf:
    one = given.get("output_size") in ("1", "(1, 1)")
    todo = "" if one else f"PyTorch pools to `{given.get('output_size')}`"
    return Leaf("GlobalAveragePooling2D", (("keepdims", "True"),), todo=todo)


def _activation(kind: str, _: Arguments, __: str) -> Leaf:
    if kind in ("Flatten", "Softmax"):
        return Leaf(kind)
    return Leaf("Activation", (("activation", f'"{ACTIVATIONS.get(kind, "linear")}"'),))


STARTS = {"BatchNorm": _batch_norm, "Conv": _convolution, "Dropout": _dropout}


def _bias(given: Arguments) -> list[tuple[str, str]]:
    return [("use_bias", given["bias"])] if given.get("bias", "True") != "True" else []


def _initial(kind: str, initializer: str) -> list[tuple[str, str]]:
    return [(f"{kind}_initializer", initializer)] if initializer else []
