"""The switches of a configuration, each turned by itself: what the tests leave off has to agree too."""

from __future__ import annotations

import copy
import inspect
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from checker.runtime import comparing, loading
from checker.runtime.pair import Pair, Result
from checker.runtime.problems import problem
from checker.runtime.reference import Reference


def compare(pair: Pair, reference: Reference, model: Any, result: Result) -> None:
    """Both sides with each switch turned that shows in PyTorch's outputs, and that TensorFlow knows."""
    result["switches"] = [found for switch in _switches(pair) for found in _turned(pair, reference, switch)]


def _switches(pair: Pair) -> Iterator[str]:
    """What is on or off, is this model's own, and is read by both files."""
    texts = [inspect.getsource(sys.modules[each.__module__]) for each in (pair.torch_class, pair.tf_class)]
    for name in inspect.signature(type(pair.config).__init__).parameters:
        known = isinstance(getattr(pair.config, name, None), bool)
        if known and all(re.search(rf"\b{name}\b", text) for text in texts):
            yield name


def _turned(pair: Pair, reference: Reference, name: str) -> Iterator[Result]:
    """How one switch fares; nothing where PyTorch does not run with it, or gives the same."""
    other = copy.copy(pair)
    other.config, other.folder = copy.deepcopy(pair.config), pair.folder / name
    setattr(other.config, name, not getattr(other.config, name))
    for token in [key for key, value in vars(other.config).items() if key.endswith("token_id") and value is None]:
        setattr(other.config, token, int(pair.inputs["input_ids"].flatten()[-1]) if "input_ids" in pair.inputs else 0)
    found: Result = {"switch": f"{name}={getattr(other.config, name)}"}
    try:
        turned = Reference(other, "large")
    except Exception:  # noqa: BLE001 - not every switch goes with every other
        return
    if _same(reference.plain, turned.plain):
        return
    try:
        comparing.compare(other, {"large": turned}, {"large": loading.load(other, turned, found)}, found)
    except NotImplementedError:
        return
    except Exception as error:  # noqa: BLE001
        found["problem"] = problem(error)
    yield found


def _same(ours: Any, theirs: Any) -> bool:
    numpy: Any = import_module("numpy")
    return ours.keys() == theirs.keys() and all(numpy.array_equal(ours[name], theirs[name]) for name in ours)
