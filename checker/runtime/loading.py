"""The TensorFlow side of a pair, loaded from what PyTorch saved."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from checker.runtime.pair import Pair, Result
from checker.runtime.reference import Reference


def load(pair: Pair, reference: Reference, result: Result) -> Any:
    """The TensorFlow model out of what PyTorch saved; what was not loaded is in the result."""
    model, info = pair.loaded(reference.folder)
    for kind in ("missing", "unexpected", "mismatched"):
        found = _expected(reference.model, kind, info.get(f"{kind}_keys", []))
        if found:
            result[kind] = [_named(key) for key in found]
    if tied := _unlike(reference.model, model, info.get("missing_keys", [])):
        result["tied"] = tied
    result["count"] = len(model.weights)
    return model


def _named(key: Any) -> Any:
    return [str(part) if isinstance(part, str) else list(part) for part in key] if isinstance(key, tuple) else str(key)


def _expected(torch_model: Any, kind: str, keys: Any) -> list[Any]:
    """The keys without those that PyTorch has no learnt weight for, or keeps under another name too."""
    if kind == "missing":  # a tied weight is saved once, under one of its names
        return sorted(set(keys) - torch_model.state_dict().keys())
    if kind == "mismatched":
        return sorted(keys, key=str)
    learnt = dict(torch_model.named_parameters())
    return sorted(key for key in keys if key in learnt and learnt[key].requires_grad)


def _unlike(torch_model: Any, model: Any, keys: Any) -> list[list[str]]:
    """Missing weights that PyTorch saves under another name only, and that did not get their value from there."""
    numpy: Any = import_module("numpy")
    theirs, names = torch_model.state_dict(keep_vars=True), torch_names(model)
    found = []
    for key in sorted(set(keys) & theirs.keys() & names.keys()):
        ours, value = names[key].numpy(), theirs[key].detach().numpy()
        same = any(ours.shape == each.shape and numpy.allclose(ours, each, atol=1e-6) for each in (value, value.T))
        others = [name for name, other in theirs.items() if name != key and other is theirs[key]]
        if others and not same:
            found.append([key, others[0]])
    return found


def torch_names(model: Any) -> dict[str, Any]:
    """The variables of a TensorFlow model by the names that the library gives their twins in PyTorch."""
    convert: Any = import_module("transformers.modeling_tf_pytorch_utils").convert_tf_weight_name_to_pt_weight_name
    rename = getattr(model, "tf_to_pt_weight_rename", lambda name: (name,))
    shaped = "tf_weight_shape" in inspect.signature(convert).parameters
    found: dict[str, Any] = {}
    for variable in model.weights:
        name, _ = convert(variable.name, **({"tf_weight_shape": variable.shape} if shaped else {}))
        for each in (name, name.replace(f"{model.base_model_prefix}.", "", 1)):
            aliases = rename(each)
            for alias in [aliases] if isinstance(aliases, str) else aliases:
                found.setdefault(alias, variable)
    return found
