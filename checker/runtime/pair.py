"""One pair of classes, with what is needed to run both."""

from __future__ import annotations

import copy
import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.runtime import testers, weights

Request = dict[str, Any]
Result = dict[str, Any]  # of a step, as the worker writes it
BATCH = 3


class Pair:
    """A PyTorch class and its TensorFlow twin, with a tiny configuration and inputs for both."""

    draws: tuple[str, ...] = weights.DRAWS
    verified = False

    def __init__(self, request: Request, names: dict[str, str], case: testers.Case, folder: Path) -> None:
        self.name, self.request, self.folder = names["tf"], request, folder
        self.first = self.wrapped = True
        self.torch_class = getattr(import_module(names["pt_module"]), names["pt"])
        self.tf_class = getattr(import_module(names["tf_module"]), names["tf"])
        self.config, self.inputs = _settled(case[0]), _few(case[1])
        self.refused: set[str] = set()
        self.max_error = float(request["max_error"])

    def torch_model(self, draw: str) -> Any:
        """A PyTorch model with drawn weights, always the same for a draw."""
        torch: Any = import_module("torch")
        torch.manual_seed(0)
        model = self.torch_class(copy.deepcopy(self.config))
        weights.draw(model, draw, seed=1 + weights.DRAWS.index(draw))
        model.tie_weights()
        return model.eval()

    def arguments(self) -> dict[str, Any]:
        """The inputs that both sides take, with whatever shows more of the model."""
        torch: Any = import_module("torch")
        ours, theirs = _parameters(self.torch_class.forward), _parameters(self.tf_class.call)
        values = {name: value for name, value in self.inputs.items() if name in ours and name in theirs}
        if "attention_mask" in ours & theirs and "attention_mask" not in values and "input_ids" in values:
            values["attention_mask"] = testers.random_attention_mask(values["input_ids"].shape)
        if "noise" in ours & theirs and "noise" not in values and hasattr(self.config, "mask_ratio"):
            patches = (self.config.image_size // self.config.patch_size) ** 2
            source = torch.Generator().manual_seed(0)
            values["noise"] = torch.rand(len(values["pixel_values"]), patches, generator=source)
        for name in [name for name in values if name.endswith("head_mask") and values[name] is not None]:
            values[name] = (1 + values[name].float()) / 2  # no head is silent, so that each shows what it does
        mask = values.get("attention_mask")
        if getattr(mask, "ndim", 0) == 2:
            values["attention_mask"][:, 0] = 1
        return {name: value for name, value in values.items() if name not in self.refused}

    def asked(self) -> dict[str, bool]:
        """The switches that show inner states, where both sides have them."""
        both = _parameters(self.torch_class.forward) & _parameters(self.tf_class.call)
        wanted = {"output_hidden_states": True, "output_attentions": True, "use_cache": False}
        return {name: value for name, value in wanted.items() if name in both}

    def saved(self, model: Any, draw: str) -> Path:
        """The folder that PyTorch saves a model in: one draw as safetensors, the other as `.bin`."""
        folder = self.folder / f"{self.name}-{draw}"
        model.save_pretrained(str(folder), **_safe(model, draw == "large"))
        return folder

    def loaded(self, folder: Path) -> tuple[Any, dict[str, Any]]:
        model, info = self.tf_class.from_pretrained(
            str(folder), from_pt=True, output_loading_info=True, local_files_only=True
        )
        return model, info


def _few(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with a small batch, where all of them have the same."""
    batches = {len(value) for value in inputs.values() if getattr(value, "ndim", 0)}
    if len(batches) != 1 or max(batches) <= BATCH:
        return inputs
    return {name: value[:BATCH] if getattr(value, "ndim", 0) else value for name, value in inputs.items()}


def _safe(model: Any, safe: bool) -> dict[str, bool]:
    known = "safe_serialization" in inspect.signature(model.save_pretrained).parameters
    return {"safe_serialization": safe} if known else {}


def _parameters(function: Any) -> Any:
    return inspect.signature(function).parameters.keys()


def _settled(config: Any) -> Any:
    """A copy in which nothing is left to chance: the plain attention, as TensorFlow has it, and every layer runs."""
    config = copy.deepcopy(config)
    if hasattr(config, "_attn_implementation"):
        config._attn_implementation = "eager"
    for name in [name for name in vars(config) if name.endswith("layerdrop")]:
        setattr(config, name, 0.0)
    return config
