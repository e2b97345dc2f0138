"""The ways in which users call a model: each gives the same."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from checker.runtime import outputs
from checker.runtime.comparing import differing
from checker.runtime.pair import Pair, Result
from checker.runtime.problems import problem
from checker.runtime.reference import Reference, tf_arguments


def input_forms(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """The same values in every way a user may pass them."""
    values = tf_arguments(pair)
    plain = outputs.flat(model(**values, training=False))
    forms: dict[str, Callable[[], Any]] = {
        "a dictionary": lambda: model(dict(values), training=False),
        "NumPy arrays": lambda: model(**{name: _numpy(value) for name, value in values.items()}, training=False),
        "a tf.function of unknown sizes": lambda: _graph(model, values),
    }
    if pair.wrapped:  # it takes long, and other heads that are called as tf.functions are mostly right here too
        forms["a Keras functional model"] = lambda: _functional(model, values)
    first = next(iter(values))
    if first == model.main_input_name:
        rest = {name: value for name, value in values.items() if name != first}
        forms["a positional argument"] = lambda: model(values[first], **rest, training=False)
    result["forms"] = [_form(name, call, plain, reference.exact) for name, call in forms.items()]


def spare_library() -> None:
    """Keep AutoGraph from the library's own handling of arguments: no tensor decides there, and it is long."""
    library: Any = import_module("transformers.modeling_tf_utils")
    if hasattr(library, "input_processing"):
        without: Any = import_module("tensorflow").autograph.experimental.do_not_convert
        library.input_processing = without(library.input_processing)


def _form(name: str, call: Callable[[], Any], plain: outputs.Named, exact: outputs.Named | None) -> Result:
    try:
        differs = differing(plain, outputs.flat(call()), exact)
        if differs and not differing(plain, outputs.flat(_unfolded(call)), exact):
            return {"form": name, "folded": differs}
    except Exception as error:  # noqa: BLE001
        return {"form": name, "problem": problem(error)}
    return {"form": name, "differs": differs} if differs else {"form": name}


def _unfolded(call: Callable[[], Any]) -> Any:
    """What a call gives when TensorFlow does not fold constants, where it has gone wrong."""
    options: Any = import_module("tensorflow").config.optimizer
    options.set_experimental_options({"constant_folding": False})
    try:
        return call()
    finally:
        options.set_experimental_options({"constant_folding": True})


def _numpy(value: Any) -> Any:
    return value.numpy() if hasattr(value, "numpy") else value


def _signature(values: dict[str, Any]) -> dict[str, Any]:
    """Each tensor's shape with what may differ between batches unknown: for tokens all, for others the first."""
    tf: Any = import_module("tensorflow")
    return {
        name: tf.TensorSpec(_unknown(value), value.dtype, name=name)
        for name, value in values.items()
        if hasattr(value, "dtype")
    }


def _unknown(value: Any) -> list[Any]:
    return [None] * len(value.shape) if value.dtype.is_integer and len(value.shape) == 2 else [None, *value.shape[1:]]


def _graph(model: Any, values: dict[str, Any]) -> Any:
    fixed = {name: value for name, value in values.items() if not hasattr(value, "dtype")}

    def call(inputs: Any) -> Any:
        return model(**inputs, **fixed, training=False)

    free = {name: value for name, value in values.items() if name not in fixed}
    return _as_graph(call, free, input_signature=[_signature(values)])


def _as_graph(call: Callable[[Any], Any], values: dict[str, Any], **options: Any) -> Any:
    """What a call gives as a graph."""
    tf: Any = import_module("tensorflow")
    return _sparing(
        lambda: tf.function(call, autograph=False, **options)(values), lambda: tf.function(call, **options)(values)
    )


def _functional(model: Any, values: dict[str, Any]) -> Any:
    """A Keras model around this one, as in a user's own network."""
    tf: Any = import_module("tensorflow")
    named = {name: value for name, value in values.items() if hasattr(value, "dtype")}
    inputs = {name: tf.keras.Input(_unknown(value)[1:], dtype=value.dtype, name=name) for name, value in named.items()}

    def build() -> Any:
        return tf.keras.Model(inputs, model(inputs))(named)

    return _sparing(tf.autograph.experimental.do_not_convert(build), build)


def _sparing(without: Callable[[], Any], usual: Callable[[], Any]) -> Any:
    """What is computed with AutoGraph, which takes most of the time, only where it has to be."""
    try:
        return without()
    except Exception:  # noqa: BLE001 - if it is not the lack of AutoGraph, it is raised again
        return usual()


def compiled(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """Compiled by XLA, it computes what it computes step by step."""
    values = tf_arguments(pair)
    plain = outputs.flat(model(**values, training=False))
    fast = _as_graph(lambda inputs: model(**inputs, training=False), values, jit_compile=True)
    result["differs"] = differing(plain, outputs.flat(fast), reference.exact)
