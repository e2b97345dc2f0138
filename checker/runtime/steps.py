"""The steps of one pair: what is loaded, what comes out, how the model can be called, trained and saved."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from checker.runtime import outputs

Result = dict[str, Any]


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


def compare(pair: Any, references: dict[str, Reference], models: dict[str, Any], result: Result) -> None:
    """Every output of both draws; a tensor is kept with its worst draw."""
    worst: dict[str, Any] = {}
    for draw, ours in references.items():
        theirs = outputs.flat(models[draw](**{**tf_arguments(pair), **pair.asked()}, training=False))
        for found in outputs.compared(ours.plain, ours.exact, theirs, pair.max_error):
            found["draw"] = draw
            if found["tensor"] not in worst or _badness(found) > _badness(worst[found["tensor"]]):
                worst[found["tensor"]] = found
    result["tensors"] = list(worst.values())


def _badness(found: Result) -> float:
    if found.get("error") is None:
        return float("inf")
    return float(found["error"]) / max(float(found["allowed"]), 1e-30)


def torch_outputs(pair: Any, model: Any) -> tuple[outputs.Named, Any]:
    """What PyTorch gives, and what it gives in float64 where it can; that tells the noise of float32."""
    torch: Any = import_module("torch")
    arguments = {**pair.arguments(), **pair.asked()}
    with torch.no_grad():
        torch.manual_seed(0)
        plain = outputs.flat(model(**arguments))
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
        "a Keras functional model": lambda: _functional(model, values),
    }
    first = next(iter(values))
    if first == model.main_input_name:
        rest = {name: value for name, value in values.items() if name != first}
        forms["a positional argument"] = lambda: model(values[first], **rest, training=False)
    result["forms"] = [_form(name, call, plain) for name, call in forms.items()]


def _form(name: str, call: Callable[[], Any], plain: outputs.Named) -> Result:
    from checker.runtime.worker import problem

    try:
        differing = _differing(plain, outputs.flat(call()))
    except Exception as error:  # noqa: BLE001
        return {"form": name, "problem": problem(error)}
    return {"form": name, "differs": differing} if differing else {"form": name}


def _differing(plain: outputs.Named, other: outputs.Named) -> list[str]:
    """The names of outputs that another way of computing them changes by more than float32 explains."""
    return [str(found["tensor"]) for found in outputs.compared(plain, None, other, 1e-4) if _badness(found) > 1]


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
    tf: Any = import_module("tensorflow")
    fixed = {name: value for name, value in values.items() if not hasattr(value, "dtype")}

    @tf.function(input_signature=[_signature(values)])  # type: ignore[untyped-decorator]
    def call(inputs: Any) -> Any:
        return model(**inputs, **fixed, training=False)

    return call({name: value for name, value in values.items() if name not in fixed})


def _functional(model: Any, values: dict[str, Any]) -> Any:
    """A Keras model around this one, as in a user's own network."""
    keras: Any = import_module("tensorflow").keras
    named = {name: value for name, value in values.items() if hasattr(value, "dtype")}
    inputs = {name: keras.Input(_unknown(value)[1:], dtype=value.dtype, name=name) for name, value in named.items()}
    return keras.Model(inputs, model(inputs))(named)


def train(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """Which layers that behave otherwise in training were really told of it, and which weights learn nothing."""
    told: dict[str, bool] = {}
    for path, layer in _training_layers(model):
        layer.call = _listening(layer.call, path, told)
    model(**tf_arguments(pair), training=True)
    result["told"], result["silent"] = sum(told.values()), sorted(path for path, value in told.items() if not value)


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
    result["tensorflow"] = _differing(plain, reloaded)
    back = pair.torch_class.from_pretrained(str(folder), from_tf=True, local_files_only=True).eval()
    _take_buffers(back, reference.model)
    result["pytorch"] = _differing(reference.plain, torch_outputs(pair, back)[0])


def _take_buffers(model: Any, other: Any) -> None:
    """The library does not take statistics of normalisations back to PyTorch, whatever the port does."""
    for (_, ours), (_, theirs) in zip(model.named_buffers(), other.named_buffers()):  # noqa: B905 - Python 3.9
        ours.copy_(theirs)


def compiled(pair: Any, reference: Reference, model: Any, result: Result) -> None:
    """Compiled by XLA, it computes what it computes step by step."""
    tf: Any = import_module("tensorflow")
    values = tf_arguments(pair)
    call = tf.function(lambda inputs: model(**inputs, training=False), jit_compile=True)
    result["differs"] = _differing(outputs.flat(model(**values, training=False)), outputs.flat(call(values)))


FURTHER: dict[str, Callable[[Any, Reference, Any, Result], None]] = {
    "forms": input_forms,
    "save": save,
    "xla": compiled,
    "train": train,  # the last: its layers are listened to from then on
}
ONCE = ("xla",)  # it takes long, and a model's heads differ little there
