"""Tiny configurations and inputs out of the model's own PyTorch tests, which need not be runnable for that.

Only the test file itself is the checkout's; what it imports of the test suite, and packages that are not installed,
are stood in for by names that accept everything. So no test framework is needed, and nothing is downloaded.
"""

from __future__ import annotations

import copy
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import unittest
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

TESTS = "tests"
ALWAYS_STOOD_IN = ("parameterized", "pytest", "datasets", "transformers.testing_utils")
Case = tuple[Any, dict[str, Any]]
Cases = dict[str, Case]


class _AnyMeta(type):
    """The type of names that stand in: as a decorator they change nothing, as a base class they add nothing."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if not cls.__dict__.get("_stands_in"):
            inherits = type.__getattribute__(cls, "__init__") is object.__init__
            return super().__call__() if inherits else super().__call__(*args, **kwargs)
        return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else _stand_in(cls.__name__)

    def __bool__(cls) -> bool:
        return False

    def __iter__(cls) -> Iterator[Any]:
        return iter(())


def _stand_in(name: str) -> Any:
    return _AnyMeta(name, (), {"_stands_in": True})


class _AnyModule(ModuleType):
    """A module that has every name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return {"torch_device": "cpu", "is_torch_available": lambda: True}.get(name) or _stand_in(name)


class _Common(_AnyModule):
    """The common test module: the helpers that make inputs are ours, all else stands in."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.ids_tensor, self.floats_tensor = ids_tensor, floats_tensor
        self.random_attention_mask, self.ModelTesterMixin = random_attention_mask, ModelTesterMixin


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the models' own PyTorch tests in the checkout, and stands in for what else tests import."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name in ALWAYS_STOOD_IN or name.split(".")[0] in ALWAYS_STOOD_IN:
            return importlib.machinery.ModuleSpec(name, self, is_package=True) if _asked_by_a_test() else None
        if name.split(".")[0] != TESTS:
            return None
        file = self.root.joinpath(*name.split(".")).with_suffix(".py")
        if file.name.startswith("test_modeling_") and "_common" not in file.name and file.is_file():
            return importlib.util.spec_from_file_location(name, file)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: Any) -> ModuleType:
        common = spec.name.endswith("test_modeling_common")
        return _Common(spec.name) if common else _AnyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


class _LastResort(_Finder):
    """Stands in for packages that are not installed, while a test file is read."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        known = name.split(".")[0] in ("transformers", "torch", "tensorflow", "checker", "keras", "tf_keras")
        if known or not _asked_by_a_test():
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)


def _asked_by_a_test() -> bool:
    """Whether the import that is going on stands in a test file, and not in a library that has its own way out."""
    frame: FrameType | None = sys._getframe(2)
    while frame and ("importlib" in frame.f_code.co_filename or frame.f_globals.get("__name__") == __name__):
        frame = frame.f_back
    return frame is not None and str(frame.f_globals.get("__name__")).split(".")[0] == TESTS


class ModelTesterMixin:
    """What the common test class does to the inputs of each model class."""

    model_tester: Any = None

    def _prepare_for_class(self, inputs: dict[str, Any], model_class: Any, return_labels: bool = False) -> Any:
        if not model_class.__name__.endswith("ForMultipleChoice"):
            return copy.deepcopy(inputs)
        choices = getattr(self.model_tester, "num_choices", 4)
        return {name: _repeated(value, choices) for name, value in inputs.items()}


def _repeated(value: Any, choices: int) -> Any:
    if getattr(value, "ndim", 0) < 2:
        return value
    return value.unsqueeze(1).expand(-1, choices, *[-1] * (value.ndim - 1)).contiguous()


def ids_tensor(shape: Sequence[int], vocab_size: int, rng: Any = None, name: Any = None) -> Any:
    torch: Any = import_module("torch")
    return torch.randint(0, max(int(vocab_size), 1), tuple(shape), dtype=torch.long)


def floats_tensor(shape: Sequence[int], scale: float = 1.0, rng: Any = None, name: Any = None) -> Any:
    torch: Any = import_module("torch")
    return torch.rand(tuple(shape), dtype=torch.float32) * scale


def random_attention_mask(shape: Sequence[int], rng: Any = None, name: Any = None) -> Any:
    """Whole rows and rows that are padded at their end, so that a mask that is not used shows."""
    torch: Any = import_module("torch")
    mask = torch.ones(tuple(shape), dtype=torch.long)
    if mask.ndim > 1 and mask.shape[-1] > 2:
        mask[1::2, ..., -max(2, mask.shape[-1] // 3) :] = 0  # of sound, many samples become one state
    return mask


def cases(root: Path, model: str, problems: list[str]) -> Cases:
    """The configuration and inputs of each PyTorch class that the model's own tests are about."""
    found: Cases = {}
    for test in _test_cases(root, model, problems):
        for name, case in _cases_of(test, problems):
            found.setdefault(name, case)
    return found


def _test_cases(root: Path, model: str, problems: list[str]) -> Iterator[Any]:
    for module in _modules(root, model, problems):
        for value in list(vars(module).values()):
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and issubclass(value, unittest.TestCase) and hasattr(value, "all_model_classes"):
                yield value


def _modules(root: Path, model: str, problems: list[str]) -> Iterator[ModuleType]:
    names = "test_modeling_*.py"
    places = [(f"{TESTS}/models/{model}", names), (f"{TESTS}/{model}", names), (TESTS, f"test_modeling_{model}.py")]
    finders = [_Finder(root), _LastResort(root)]
    sys.meta_path.insert(0, finders[0])
    sys.meta_path.append(finders[1])
    try:
        for folder, pattern in places:
            files = sorted((root / folder).glob(pattern))
            files = [file for file in files if not file.name.startswith(("test_modeling_tf_", "test_modeling_flax_"))]
            for file in files:
                module = _imported(".".join(file.relative_to(root).with_suffix("").parts), problems)
                if module:
                    yield module
            if files:
                return
    finally:
        for finder in finders:
            sys.meta_path.remove(finder)


def _imported(name: str, problems: list[str]) -> ModuleType | None:
    try:
        return import_module(name)
    except Exception as error:  # noqa: BLE001 - a test that cannot be read is told, the generic inputs are left
        problems.append(f"{name}: {type(error).__name__}: {error}")
        return None


def _cases_of(case: Any, problems: list[str]) -> Iterator[tuple[str, Case]]:
    classes = [each for each in case.all_model_classes or () if isinstance(each, type)]
    try:
        test = case.__new__(case)
        test.setUp()
        config, inputs = test.model_tester.prepare_config_and_inputs_for_common()
    except Exception as error:  # noqa: BLE001
        problems.append(f"{case.__name__}: {type(error).__name__}: {error}")
        return
    prepare = getattr(test, "_prepare_for_class", None) or (lambda values, _: copy.deepcopy(values))
    for each in classes:
        try:
            yield each.__name__, (copy.deepcopy(config), dict(prepare(inputs, each)))
        except Exception as error:  # noqa: BLE001
            problems.append(f"{each.__name__}: {type(error).__name__}: {error}")
