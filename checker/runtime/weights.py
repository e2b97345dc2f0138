"""Random weights under which defects show.

As a model is initialised, its weights are so small that a wrong activation or epsilon vanishes in rounding. Two draws
show them: in `large`, activations are of order one, so that scales, activations and the softmax matter; in `small`,
what goes into the normalisations varies so little that their epsilon matters.
"""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

DRAWS = ("large", "small")
GAIN = 1.2
EMBEDDING = {"large": 1.0, "small": 0.02}
NORM_SCALE = {"large": 1.0, "small": 0.03}
BIAS = {"large": 0.2, "small": 0.01}
VARIANCE = {"large": 1.0, "small": 0.003}


def draw(model: Any, kind: str, seed: int) -> None:
    """Give a PyTorch model the weights of a draw, in place; weights that are not learnt stay."""
    torch: Any = import_module("torch")
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            for name, weight in module.named_parameters(recurse=False):
                if weight.requires_grad and weight.is_floating_point():
                    noise = torch.randn(weight.shape, generator=source)
                    weight.copy_(_drawn(module, name, weight, noise, kind))
            for name, value in module.named_buffers(recurse=False):
                if name in ("running_mean", "running_var"):
                    noise = torch.rand(value.shape, generator=source)
                    value.copy_(VARIANCE[kind] * (0.5 + noise) if name == "running_var" else BIAS[kind] * noise)


def _drawn(module: Any, name: str, weight: Any, noise: Any, kind: str) -> Any:
    title = type(module).__name__
    if "Embedding" in title and name == "weight":
        return EMBEDDING[kind] * noise
    if name.endswith("bias") and weight.ndim == 1:
        return BIAS[kind] * noise
    if weight.ndim < 2:
        norm = "Norm" in title or "norm" in title
        return NORM_SCALE[kind] * (1 + 0.2 * noise) if norm else weight + 0.1 * noise
    fan_in = math.prod(weight.shape[1:]) if title != "Conv1D" else weight.shape[0]
    return GAIN / math.sqrt(max(fan_in, 1)) * noise
