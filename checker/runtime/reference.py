"""The PyTorch side of a pair, and what both sides are given and give."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from checker.runtime import outputs
from checker.runtime.pair import Pair


class Reference:
    """The PyTorch side of a draw: the model, the folder it is saved in, what it gives, and the same in float64."""

    def __init__(self, pair: Pair, draw: str) -> None:
        self.model = pair.torch_model(draw)
        self.folder = pair.saved(self.model, draw)
        self.plain, self.exact = torch_outputs(pair, self.model)


def torch_outputs(pair: Pair, model: Any) -> tuple[outputs.Named, Any]:
    """What PyTorch gives, and what it gives in float64 where it can; that tells the noise of float32."""
    torch: Any = import_module("torch")
    arguments = {**pair.arguments(), **pair.asked()}
    plain = plain_outputs(pair, model)
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


def plain_outputs(pair: Pair, model: Any) -> outputs.Named:
    torch: Any = import_module("torch")
    torch.manual_seed(0)
    with torch.no_grad():
        return outputs.flat(model(**{**pair.arguments(), **pair.asked()}))


def _double(value: Any) -> Any:
    return value.double() if hasattr(value, "is_floating_point") and value.is_floating_point() else value


def tf_arguments(pair: Pair) -> dict[str, Any]:
    """The inputs as TensorFlow tensors."""
    tf: Any = import_module("tensorflow")
    return {name: _converted(tf, value) for name, value in pair.arguments().items()}


def tf_outputs(pair: Pair, model: Any) -> outputs.Named:
    """What a TensorFlow model gives in evaluation mode, with its inner states."""
    return outputs.flat(model(**{**tf_arguments(pair), **pair.asked()}, training=False))


def _converted(tf: Any, value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_converted(tf, each) for each in value)
    if not hasattr(value, "detach"):
        return value
    array = value.detach().cpu().numpy()
    return tf.convert_to_tensor(array, dtype=tf.float32 if array.dtype.kind == "f" else tf.int32)
