"""Every output of both sides, and by how much they may differ."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from checker.runtime import outputs
from checker.runtime.pair import Pair, Result
from checker.runtime.reference import Reference, plain_outputs, tf_arguments, tf_outputs, torch_outputs

SHAKES, SHAKE = 5, 1e-5  # some times what float32 rounds
JUMP = 1e-3


def compare(pair: Pair, references: dict[str, Reference], models: dict[str, Any], result: Result) -> None:
    """Every output of both draws; what TensorFlow says is not implemented there is left out on both sides."""
    try:
        tensors = _compared(pair, references, models)
    except NotImplementedError:
        result["refused"] = [name for name in [_refuse(pair, models["large"])] if name]
        for each in references.values():
            each.plain, each.exact = torch_outputs(pair, each.model)
        tensors = _compared(pair, references, models)
    result["tensors"] = tensors


def _refuse(pair: Pair, model: Any) -> str:
    """Leave out the one input without which the TensorFlow side does not raise NotImplementedError."""
    for name in [name for name in pair.arguments() if name != model.main_input_name]:
        pair.refused = {name}
        try:
            model(**tf_arguments(pair), training=False)
        except NotImplementedError:
            continue
        return str(name)
    pair.refused = set()
    return ""


def _compared(pair: Pair, references: dict[str, Reference], models: dict[str, Any]) -> list[Result]:
    """Each tensor with its worst draw."""
    worst: dict[str, Any] = {}
    for draw, ours in references.items():
        tensors = outputs.compared(ours.plain, ours.exact, tf_outputs(pair, models[draw]), pair.max_error)
        _allow_jumps(pair, ours, tensors)
        for found in tensors:
            found["draw"] = draw
            if found["tensor"] not in worst or badness(found) > badness(worst[found["tensor"]]):
                worst[found["tensor"]] = found
    return list(worst.values())


def _allow_jumps(pair: Pair, reference: Reference, tensors: list[Result]) -> None:
    """Where PyTorch itself jumps when its weights change by next to nothing, as at an argmax, nothing can be told."""
    bad = [found for found in tensors if found.get("error") is not None and badness(found) > 1]
    again = plain_outputs(pair, reference.model) if bad else {}
    bad = [found for found in bad if (again[found["tensor"]] == reference.plain[found["tensor"]]).all()]
    for shaken in _shaken(pair, reference.model) if bad else ():
        for found in bad:
            plain, other = reference.plain[found["tensor"]], shaken.get(found["tensor"])
            jump = float(abs(plain - other).max()) if other is not None and other.shape == plain.shape else 0.0
            if jump > JUMP * found["scale"]:
                found["allowed"] = max(found["allowed"], outputs.NOISE_FACTOR * jump)


def _shaken(pair: Pair, model: Any) -> Iterator[outputs.Named]:
    torch: Any = import_module("torch")
    for seed in range(SHAKES):
        source, other = torch.Generator().manual_seed(seed), copy.deepcopy(model)
        with torch.no_grad():
            for weight in other.parameters():
                weight *= 1 + SHAKE * torch.randn(weight.shape, generator=source)
        yield plain_outputs(pair, other)


def verified(loaded: Result, compared: Result) -> bool:
    """Whether all weights were loaded and every output is as in PyTorch."""
    gaps = any(loaded.get(kind) for kind in ("missing", "unexpected", "mismatched", "tied"))
    return not gaps and all(badness(found) <= 1 for found in compared["tensors"])


def badness(found: Result) -> float:
    if found.get("error") is None:
        return float("inf")
    return float(found["error"]) / max(float(found["allowed"]), 1e-30)


def differing(
    plain: outputs.Named, other: outputs.Named, exact: outputs.Named | None, max_error: float = 1e-4
) -> list[str]:
    """The names of outputs that another way of computing them changes by more than float32 explains."""
    return [str(found["tensor"]) for found in outputs.compared(plain, exact, other, max_error) if badness(found) > 1]
