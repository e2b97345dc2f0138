"""The steps of one pair: what is loaded, what comes out, how the model can be called, trained and saved."""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from checker.runtime import outputs

Result = dict[str, Any]
SHAKES, SHAKE = 5, 1e-5  # some times what float32 rounds
JUMP = 1e-3


class Reference:
    """The PyTorch side of a draw: the model, the folder it is saved in, what it gives, and the same in float64."""

    def __init__(self, model: Any, folder: Any, plain: outputs.Named, exact: outputs.Named | None) -> None:
        self.model, self.folder, self.plain, self.exact = model, folder, plain, exact


def reference(pair: Any, draw: str) -> Reference:
    """All that PyTorch has to do for a draw."""
    model = pair.torch_model(draw)
    return Reference(model, pair.saved(model, draw), *torch_outputs(pair, model))


def load(pair: Any, reference: Reference, result: Result) -> Any:
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
    theirs, names = torch_model.state_dict(keep_vars=True), _torch_names(model)
    found = []
    for key in sorted(set(keys) & theirs.keys() & names.keys()):
        ours, value = names[key].numpy(), theirs[key].detach().numpy()
        same = any(ours.shape == each.shape and numpy.allclose(ours, each, atol=1e-6) for each in (value, value.T))
        others = [name for name, other in theirs.items() if name != key and other is theirs[key]]
        if others and not same:
            found.append([key, others[0]])
    return found


def _torch_names(model: Any) -> dict[str, Any]:
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


def compare(pair: Any, references: dict[str, Reference], models: dict[str, Any], result: Result) -> None:
    """Every output of both draws; what TensorFlow says is not implemented there is left out on both sides."""
    try:
        tensors = _compared(pair, references, models)
    except NotImplementedError:
        result["refused"] = [name for name in [_refuse(pair, models["large"])] if name]
        for each in references.values():
            each.plain, each.exact = torch_outputs(pair, each.model)
        tensors = _compared(pair, references, models)
    result["tensors"] = tensors


def _refuse(pair: Any, model: Any) -> str:
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


def _compared(pair: Any, references: dict[str, Reference], models: dict[str, Any]) -> list[Result]:
    """Each tensor with its worst draw."""
    worst: dict[str, Any] = {}
    for draw, ours in references.items():
        theirs = outputs.flat(models[draw](**{**tf_arguments(pair), **pair.asked()}, training=False))
        tensors = outputs.compared(ours.plain, ours.exact, theirs, pair.max_error)
        _allow_jumps(pair, ours, tensors)
        for found in tensors:
            found["draw"] = draw
            if found["tensor"] not in worst or badness(found) > badness(worst[found["tensor"]]):
                worst[found["tensor"]] = found
    return list(worst.values())


def _allow_jumps(pair: Any, reference: Reference, tensors: list[Result]) -> None:
    """Where PyTorch itself jumps when its weights change by next to nothing, as at an argmax, nothing can be told."""
    bad = [found for found in tensors if found.get("error") is not None and badness(found) > 1]
    again = _plain(pair, reference.model) if bad else {}
    bad = [found for found in bad if (again[found["tensor"]] == reference.plain[found["tensor"]]).all()]
    for shaken in _shaken(pair, reference.model) if bad else ():
        for found in bad:
            plain, other = reference.plain[found["tensor"]], shaken.get(found["tensor"])
            jump = float(abs(plain - other).max()) if other is not None and other.shape == plain.shape else 0.0
            if jump > JUMP * found["scale"]:
                found["allowed"] = max(found["allowed"], outputs.NOISE_FACTOR * jump)


def _shaken(pair: Any, model: Any) -> Iterator[outputs.Named]:
    torch: Any = import_module("torch")
    for seed in range(SHAKES):
        source, other = torch.Generator().manual_seed(seed), copy.deepcopy(model)
        with torch.no_grad():
            for weight in other.parameters():
                weight *= 1 + SHAKE * torch.randn(weight.shape, generator=source)
        yield _plain(pair, other)


def _plain(pair: Any, model: Any) -> outputs.Named:
    torch: Any = import_module("torch")
    torch.manual_seed(0)
    with torch.no_grad():
        return outputs.flat(model(**{**pair.arguments(), **pair.asked()}))


def verified(loaded: Result, compared: Result) -> bool:
    """Whether all weights were loaded and every output is as in PyTorch."""
    gaps = any(loaded.get(kind) for kind in ("missing", "unexpected", "mismatched", "tied"))
    return not gaps and all(badness(found) <= 1 for found in compared["tensors"])


def badness(found: Result) -> float:
    if found.get("error") is None:
        return float("inf")
    return float(found["error"]) / max(float(found["allowed"]), 1e-30)


def torch_outputs(pair: Any, model: Any) -> tuple[outputs.Named, Any]:
    """What PyTorch gives, and what it gives in float64 where it can; that tells the noise of float32."""
    torch: Any = import_module("torch")
    arguments = {**pair.arguments(), **pair.asked()}
    plain = _plain(pair, model)
    with torch.no_grad():
        try:
            wide = {name: _double(value) for name, value in arguments.items()}
            torch.manual_seed(0)
            exact = outputs.flat(model.double()(**wide))
        except Exception:  # noqa: BLE001 - a model that fixes its dtype somewhere has no such reference
            exact = None
        finally:
            model.float()
    return plain, exact


def _double(value: Any) -> Any:
    return value.double() if hasattr(value, "is_floating_point") and value.is_floating_point() else value


def tf_arguments(pair: Any) -> dict[str, Any]:
    """The inputs as TensorFlow tensors."""
    tf: Any = import_module("tensorflow")
    return {name: _converted(tf, value) for name, value in pair.arguments().items()}


def _converted(tf: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_converted(tf, each) for each in value)
    if not hasattr(value, "detach"):
        return value
    array = value.detach().cpu().numpy()
    return tf.convert_to_tensor(array, dtype=tf.float32 if array.dtype.kind == "f" else tf.int32)


def input_forms(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """The same values in every way a user may pass them."""
    values = tf_arguments(pair)
    plain = outputs.flat(model(**values, training=False))
    forms: dict[str, Callable[[], Any]] = {
        "a dictionary": lambda: model(dict(values), training=False),
        "NumPy arrays": lambda: model(**{name: _numpy(value) for name, value in values.items()}, training=False),
        "a tf.function of unknown sizes": lambda: _graph(model, values),
    }
    if pair.first:  # it takes long, and heads that are called as tf.functions are mostly right here too
        forms["a Keras functional model"] = lambda: _functional(model, values)
    first = next(iter(values))
    if first == model.main_input_name:
        rest = {name: value for name, value in values.items() if name != first}
        forms["a positional argument"] = lambda: model(values[first], **rest, training=False)
    result["forms"] = [_form(name, call, plain, reference.exact) for name, call in forms.items()]


def _form(name: str, call: Callable[[], Any], plain: outputs.Named, exact: outputs.Named | None) -> Result:
    from checker.runtime.worker import problem

    try:
        differing = _differing(plain, outputs.flat(call()), exact)
    except Exception as error:  # noqa: BLE001
        return {"form": name, "problem": problem(error)}
    return {"form": name, "differs": differing} if differing else {"form": name}


def _differing(plain: outputs.Named, other: outputs.Named, exact: outputs.Named | None) -> list[str]:
    """The names of outputs that another way of computing them changes by more than float32 explains."""
    return [str(found["tensor"]) for found in outputs.compared(plain, exact, other, 1e-4) if badness(found) > 1]


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
    """What a call gives as a graph; AutoGraph, which takes most of the time, only where it has to be."""
    tf: Any = import_module("tensorflow")
    try:
        return tf.function(call, autograph=False, **options)(values)
    except Exception:  # noqa: BLE001 - if it is not the lack of AutoGraph, it is raised again
        return tf.function(call, **options)(values)


def _functional(model: Any, values: dict[str, Any]) -> Any:
    """A Keras model around this one, as in a user's own network."""
    tf: Any = import_module("tensorflow")
    named = {name: value for name, value in values.items() if hasattr(value, "dtype")}
    inputs = {name: tf.keras.Input(_unknown(value)[1:], dtype=value.dtype, name=name) for name, value in named.items()}
    try:
        return tf.autograph.experimental.do_not_convert(lambda: tf.keras.Model(inputs, model(inputs)))()(named)
    except Exception:  # noqa: BLE001 - as above
        return tf.keras.Model(inputs, model(inputs))(named)


def train(pair: Any, reference: Reference, model: Any, result: Result) -> None:
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
    names = _torch_names(model)
    stuck = [name for name in expected if name in names and names[name].ref() not in learnt]
    result["stuck"] = [name.removeprefix(f"{model.base_model_prefix}.") for name in stuck]


def _with_gradient(tape: Any, goal: Any, model: Any) -> list[Any]:
    weights = model.trainable_weights
    return [weight for weight, each in zip(weights, tape.gradient(goal, weights)) if each is not None]  # noqa: B905


def _learning(pair: Any, torch_model: Any) -> tuple[list[str], list[str]]:
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
    from functools import wraps

    @wraps(call)
    def listen(*args: Any, **kwargs: Any) -> Any:
        training = kwargs.get("training", args[1] if len(args) > 1 else None)
        where = f"{path} in {_caller()}"
        told[where] = told.get(where, True) and bool(training)
        return call(*args, **kwargs)

    return listen


def _caller() -> str:
    """The line of a model's own file that called the layer."""
    import traceback

    for frame in reversed(traceback.extract_stack()):
        if "modeling_tf_" in frame.filename and not frame.filename.endswith("modeling_tf_utils.py"):
            return f"{frame.filename}:{frame.lineno}"
    return ""


def save(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """Saved by TensorFlow, the model is the same when TensorFlow loads it, and when PyTorch does."""
    folder = pair.folder / f"{pair.name}-tf"
    model.save_pretrained(str(folder))
    again = pair.tf_class.from_pretrained(str(folder), local_files_only=True)
    values = tf_arguments(pair)
    plain, reloaded = (outputs.flat(each(**values, training=False)) for each in (model, again))
    result["tensorflow"] = _differing(plain, reloaded, reference.exact)
    back = pair.torch_class.from_pretrained(str(folder), from_tf=True, local_files_only=True).eval()
    _take_buffers(back, reference.model)
    result["pytorch"] = _differing(reference.plain, torch_outputs(pair, back)[0], reference.exact)
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
    return _differing(plain, remade, None)


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


def compiled(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """Compiled by XLA, it computes what it computes step by step."""
    values = tf_arguments(pair)
    plain = outputs.flat(model(**values, training=False))
    fast = _as_graph(lambda inputs: model(**inputs, training=False), values, jit_compile=True)
    result["differs"] = _differing(plain, outputs.flat(fast), reference.exact)


def convert(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """The weights of a checkpoint, written for TensorFlow."""
    from checker.runtime import checkpoint

    checkpoint.convert(pair, reference, model, result)


def switch(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """The same outputs with the switches of the configuration turned."""
    from checker.runtime import switches

    switches.compare(pair, reference, model, result)


FURTHER: dict[str, Callable[[Any, Reference, Any, Result], None]] = {
    "convert": convert,
    "forms": input_forms,
    "save": save,
    "xla": compiled,
    "switches": switch,
    "train": train,  # the last: its layers are listened to from then on
}
ONCE = ("xla", "switches")  # they take long, and a model's heads differ little there
