"""Outputs of both sides as flat lists of named arrays, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

NOISE_FACTOR = 20.0  # two correct float32 implementations differ by a few times what one differs from float64
SMALLEST_SCALE = 1e-2
ROUNDING = 1e-6
CACHES = ("past_key_values", "mems", "past_buckets_states", "loss")  # a loss has no one shape in TensorFlow
Named = dict[str, Any]


def flat(output: Any) -> Named:
    """Each array of a model's output by its name, such as `hidden_states[2]`; caches are left out."""
    arrays = {name: _array(value) for name, value in leaves(output).items()}
    return {name: array for name, array in arrays.items() if array.size}


def leaves(output: Any) -> Named:
    """The same as the tensors that they are."""
    items = output.items() if hasattr(output, "items") else _numbered(output)
    return dict(pair for key, value in items if key not in CACHES for pair in _leaves(key, value))


def _array(value: Any) -> Any:
    if hasattr(value, "detach"):
        return value.detach().cpu().numpy()
    return value.numpy() if hasattr(value, "numpy") else value


def _numbered(output: Any) -> list[tuple[str, Any]]:
    values = output if isinstance(output, (tuple, list)) else [output]
    return [(f"output[{at}]", value) for at, value in enumerate(values)]


def _leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if value is None or isinstance(value, (str, bool)):
        return
    if hasattr(value, "items"):
        for key, inner in value.items():
            if key not in CACHES:
                yield from _leaves(f"{name}.{key}", inner)
    elif isinstance(value, (tuple, list)):
        for at, inner in enumerate(value):
            yield from _leaves(f"{name}[{at}]", inner)
    elif hasattr(value, "shape"):
        yield name, value


def compared(torch_side: Named, exact: Named | None, tf_side: Named, max_error: float) -> list[dict[str, Any]]:
    """Every tensor of the PyTorch side with its difference, and the difference that is allowed it.

    Allowed is `max_error` of the tensor's own scale, or some times the noise that float32 has here by itself,
    whichever is more; `exact` is the PyTorch side in float64, which tells the noise.
    """
    return [
        _compared(name, value, (exact or {}).get(name), tf_side.get(name), max_error)
        for name, value in torch_side.items()
    ]


def _compared(name: str, value: Any, exact: Any, other: Any, max_error: float) -> dict[str, Any]:
    numpy: Any = import_module("numpy")
    if other is None:
        return {"tensor": name, "absent": True}
    if value.shape != other.shape:
        return {"tensor": name, "shapes": [list(value.shape), list(other.shape)]}
    value, other = value.astype("float64"), other.astype("float64")
    both = numpy.isfinite(value) & numpy.isfinite(other)
    if not (both | (value == other) | (numpy.isnan(value) & numpy.isnan(other)) | _masked(value, other)).all():
        return {"tensor": name, "error": None, "allowed": 0.0, "scale": 0.0}
    value, other = numpy.where(both, value, 0.0), numpy.where(both, other, 0.0)
    usual = numpy.where(abs(value) < 1e8, value, 0.0)  # a masked score may be -1e9 on one side, -inf on the other
    both &= (abs(value) < 1e8) | (abs(other) < 1e8)
    scale = max(float(abs(usual).max()), SMALLEST_SCALE)
    noise = _noise(value, exact, both, scale)
    error = float(abs(numpy.where(both, value - other, 0.0)).max())
    return {"tensor": name, "error": error, "allowed": max(max_error * scale, NOISE_FACTOR * noise), "scale": scale}


def _masked(value: Any, other: Any) -> Any:
    return (value < -1e8) & (other < -1e8)


def _noise(value: Any, exact: Any, both: Any, scale: float) -> float:
    numpy: Any = import_module("numpy")
    if exact is None or exact.shape != value.shape or not numpy.isfinite(exact[both]).all():
        return ROUNDING * scale
    return min(float(abs(value - exact)[both].max()) if both.any() else 0.0, 1e-3 * scale)
