"""A model that TensorFlow saves: the same when it is loaded again."""

from __future__ import annotations

import inspect
import json
from importlib import import_module
from typing import Any

from checker.runtime import outputs
from checker.runtime.comparing import differing
from checker.runtime.pair import Pair, Result
from checker.runtime.reference import Reference, tf_arguments, torch_outputs


def save(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """Saved by TensorFlow, the model is the same when TensorFlow loads it, and when PyTorch does."""
    folder = pair.folder / f"{pair.name}-tf"
    model.save_pretrained(str(folder))
    again = pair.tf_class.from_pretrained(str(folder), local_files_only=True)
    values = tf_arguments(pair)
    plain, reloaded = (outputs.flat(each(**values, training=False)) for each in (model, again))
    result["tensorflow"] = differing(plain, reloaded, reference.exact)
    back = pair.torch_class.from_pretrained(str(folder), from_tf=True, local_files_only=True).eval()
    _take_buffers(back, reference.model)
    result["pytorch"] = differing(reference.plain, torch_outputs(pair, back)[0], reference.exact)
    result["keras"] = _by_config(model, values)


def _by_config(model: Any, values: dict[str, Any]) -> list[str]:
    """What differs in the main layer when it is made anew out of the configuration that Keras would write."""
    name = type(model).__name__.removesuffix("Model") + "MainLayer"
    layers = [each for each in model.submodules if type(each).__name__ == name]
    if not (layers and getattr(layers[0], "_keras_serializable", False)) or _given_layers(layers[0]):
        return []
    taken = inspect.signature(layers[0].call).parameters
    values = {name: value for name, value in values.items() if name in taken}  # of two layers, the first may be half
    again = type(layers[0]).from_config(json.loads(json.dumps(layers[0].get_config())))
    again(dict(values), training=False)
    again.set_weights(layers[0].get_weights())
    plain, remade = (outputs.flat(each(dict(values), training=False)) for each in (layers[0], again))
    return differing(plain, remade, None)


def _take_buffers(model: Any, other: Any) -> None:
    """The library does not take statistics of normalisations back to PyTorch, whatever the port does."""
    for (_, ours), (_, theirs) in zip(model.named_buffers(), other.named_buffers()):  # noqa: B905 - Python 3.9
        ours.copy_(theirs)


def _given_layers(layer: Any) -> bool:
    """Whether a layer was given others when it was made; then its configuration is not all that it is."""
    kind: Any = import_module("tensorflow").keras.layers.Layer
    return any(
        isinstance(getattr(layer, name, None), kind) for name in inspect.signature(type(layer).__init__).parameters
    )
