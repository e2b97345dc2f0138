"""The bias and padding of layers, and what weights begin with."""

import re
from collections.abc import Iterator

from checker.facts.defaults.difference import Difference, resolved
from checker.facts.modeling import Class, Layer, Weight
from checker.facts.weights import Named
from checker.finding import Severity

WITH_BIAS = {"nn.Linear": 2, "nn.Conv1d": 7, "nn.Conv2d": 7, "nn.Conv3d": 7}
KERAS_WITH_BIAS = re.compile(r"keras\.(?:Dense|Conv\dD|DepthwiseConv\dD)")
KERAS_WITH_PADDING = re.compile(r"keras\.(?:Depthwise)?Conv\dD")
ZEROS = re.compile(r"[\"'](zeros|ones)[\"']|(?:\w+\.)+(zeros|ones)(?:_initializer)?\(\)", re.IGNORECASE)
TORCH_ZEROS = re.compile(r"torch\.(zeros|ones)\(.*\)")
PADS = re.compile(r"(?:tensorflow|tf)\.pad|.*ZeroPadding\dD|.*\.pad")


def bias(named: Named) -> Iterator[Difference]:
    """A `Dense` or convolution has a bias unless told otherwise, as in PyTorch."""
    part = named.part
    if not isinstance(part, Layer) or not KERAS_WITH_BIAS.fullmatch(part.kind):
        return
    given = part.arguments.get("use_bias") or part.arguments.get("bias")
    ours = resolved(given.text, named.owner) if given else "True"
    theirs = list(_torch_arguments(named, "bias", WITH_BIAS, "True"))
    if ours in ("True", "False") and theirs and ours not in theirs and not part.arguments.unpacked:
        literal = theirs[0] in ("True", "False")
        if literal or theirs[0].startswith("config."):
            place = given.place if given else part.place
            severity: Severity | None = None if literal else "warning"
            yield Difference(named.owner, part, place, "use_bias", ours, theirs[0], given, theirs[0], severity)


def padding(named: Named) -> Iterator[Difference]:
    """Numbers of PyTorch's padding are `same` or `valid`, or are padded by hand."""
    part = named.part
    if not isinstance(part, Layer) or not KERAS_WITH_PADDING.fullmatch(part.kind):
        return
    given, kernel = part.arguments.get("padding"), part.arguments.text("kernel_size", 1) or ""
    ours = given.text.strip("\"'").lower() if given else "valid"
    sizes = [int(one) for one in _torch_arguments(named, "padding", dict.fromkeys(WITH_BIAS, 4), "0") if one.isdigit()]
    strides = part.arguments.text("strides", 2) or "1"
    fits = ours == "valid" and (0 in sizes or _pads(named.owner))
    fits |= ours == "same" and (
        kernel == "1" or not kernel.isdigit() or (strides == "1" and int(kernel) // 2 in sizes)
    )
    if sizes and not fits and ours in ("valid", "same"):
        place = given.place if given else part.place
        yield Difference(named.owner, part, place, "padding", ours, str(sizes[0]), given, severity="warning")


def start(named: Named) -> Iterator[Difference]:
    """What begins as zeros in PyTorch does not begin as ones."""
    given = named.part.arguments.get("initializer", 3) if isinstance(named.part, Weight) else None
    match = ZEROS.fullmatch(given.text) if given else None
    texts = [spot.part.arguments.text("data", 0) or "" for spot in named.spots or () if isinstance(spot.part, Weight)]
    theirs = [found[1] for text in texts if (found := TORCH_ZEROS.fullmatch(text))]
    ours = (match[1] or match[2]).lower() if match else ""
    if given and ours and theirs and len(theirs) == len(texts) and ours not in theirs:
        yield Difference(
            named.owner, named.part, given.place, "initializer", ours, theirs[0], given, f'"{theirs[0]}"', "warning"
        )


def _torch_arguments(named: Named, name: str, positions: dict[str, int], default: str) -> Iterator[str]:
    """What PyTorch's modules have for an argument."""
    for spot in named.spots or ():
        if isinstance(spot.part, Layer) and spot.part.kind in positions and not spot.part.arguments.unpacked:
            given = spot.part.arguments.text(name, positions[spot.part.kind])
            yield resolved(given, spot.owner) if given else default


def _pads(owner: Class) -> bool:
    """Whether a class pads by hand."""
    calls = [call for method in owner.methods.values() for call in method.calls]
    return any(PADS.fullmatch(call.function) or PADS.fullmatch(call.callee) for call in calls)
