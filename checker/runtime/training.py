"""A model in training: which layers are told of it, and which weights learn."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from checker.runtime import outputs
from checker.runtime.loading import torch_names
from checker.runtime.pair import Pair, Result
from checker.runtime.reference import Reference, tf_arguments


def train(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """Which layers that behave otherwise in training were really told of it, and which weights learn nothing."""
    told: dict[str, bool] = {}
    for path, layer in _training_layers(model):
        layer.call = _listening(layer.call, path, told)
    tf: Any = import_module("tensorflow")
    expected, total = _learning(pair, reference.model)
    with tf.GradientTape() as tape:
        tensors = outputs.leaves(model(**tf_arguments(pair), training=True))
        goal = tf.add_n([tf.reduce_sum(tf.cast(tensors[name], tf.float32)) for name in total if name in tensors])
    result["told"], result["silent"] = sum(told.values()), sorted(path for path, value in told.items() if not value)
    learnt = {variable.ref() for variable in _with_gradient(tape, goal, model)}
    names = torch_names(model)
    stuck = [name for name in expected if name in names and names[name].ref() not in learnt]
    result["stuck"] = [name.removeprefix(f"{model.base_model_prefix}.") for name in stuck]


def _with_gradient(tape: Any, goal: Any, model: Any) -> list[Any]:
    weights = model.trainable_weights
    return [weight for weight, each in zip(weights, tape.gradient(goal, weights)) if each is not None]  # noqa: B905


def _learning(pair: Pair, torch_model: Any) -> tuple[list[str], list[str]]:
    """The weights that have a gradient in PyTorch, and the outputs that it is the gradient of."""
    tensors = outputs.leaves(torch_model(**pair.arguments()))
    total = {name: value for name, value in tensors.items() if getattr(value, "requires_grad", False)}
    sum(value.sum() for value in total.values()).backward()
    found = [name for name, weight in torch_model.named_parameters() if weight.grad is not None]
    torch_model.zero_grad(set_to_none=True)
    return found, list(total)


def _training_layers(model: Any) -> list[tuple[str, Any]]:
    kinds = ("Dropout", "SpatialDropout1D", "BatchNormalization", "SyncBatchNormalization", "GaussianNoise")
    layers = [(layer, type(layer).__name__) for layer in model.submodules]
    return [
        (f"{kind} `{layer.name}`" if kind == "BatchNormalization" else kind, layer)
        for layer, kind in layers
        if kind in kinds and getattr(layer, "rate", True) and getattr(layer, "trainable", True)
    ]


def _listening(call: Callable[..., Any], path: str, told: dict[str, bool]) -> Callable[..., Any]:
    @wraps(call)
    def listen(*args: Any, **kwargs: Any) -> Any:
        training = kwargs.get("training", args[1] if len(args) > 1 else None)
        where = f"{path} in {_caller()}"
        told[where] = told.get(where, True) and bool(training)
        return call(*args, **kwargs)

    return listen


def _caller() -> str:
    """The line of a model's own file that called the layer."""
    for frame in reversed(traceback.extract_stack()):
        if "modeling_tf_" in frame.filename and not frame.filename.endswith("modeling_tf_utils.py"):
            return f"{frame.filename}:{frame.lineno}"
    return ""
