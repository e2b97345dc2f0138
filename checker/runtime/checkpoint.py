"""A pair with the real weights of a checkpoint, and those weights written for TensorFlow."""

from __future__ import annotations

import copy
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from checker.runtime import generic
from checker.runtime.comparing import differing
from checker.runtime.pair import Pair, Request, Result
from checker.runtime.reference import Reference, tf_outputs

CONVERTED = "converted"  # the folder of the worker's own that is kept where it has one


class RealPair(Pair):
    """A pair whose weights are those of a checkpoint; they are what they are, so there is but one draw."""

    draws = ("large",)

    def __init__(self, request: Request, names: dict[str, str], folder: Path) -> None:
        torch_class, tf_class = (getattr(import_module(names[f"{side}_module"]), names[side]) for side in ("pt", "tf"))
        config = torch_class.config_class.from_pretrained(request["checkpoint"], local_files_only=True)
        inputs = generic.inputs_of(torch_class, tf_class, config)
        super().__init__(request, names, (config, generic.with_choices(names["pt"], inputs)), folder)

    def torch_model(self, draw: str) -> Any:
        torch: Any = import_module("torch")
        torch.manual_seed(0)  # a head that the checkpoint has not is random
        config = copy.deepcopy(self.config)
        return self.torch_class.from_pretrained(
            self.request["checkpoint"], config=config, local_files_only=True
        ).eval()


def convert(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """Write the weights for TensorFlow if all are loaded and compute the same, and make sure that they still do."""
    if not pair.verified:
        return
    folder = pair.folder.parent / CONVERTED
    model.save_pretrained(str(folder))
    shutil.copy(Path(pair.request["checkpoint"]) / "config.json", folder)  # ours has the switches of this run
    again = pair.tf_class.from_pretrained(str(folder), config=copy.deepcopy(pair.config), local_files_only=True)
    result["differs"] = differing(reference.plain, tf_outputs(pair, again), reference.exact, pair.max_error)
    if result["differs"]:
        shutil.rmtree(folder)
