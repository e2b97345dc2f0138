"""What the checkout's own tests show: which tests are common ones, and what its TensorFlow tests say of themselves."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from checker.port import Port, model_folders
from checker.repo import PACKAGE, Repo

TF_TESTS = re.compile(r"test_modeling_tf_(?!common).+\.py")
METHOD = re.compile(r"^    def (\w+)", re.MULTILINE)
ATTRIBUTE = re.compile(r"^    (\w+) = (True|False)$", re.MULTILINE)
FUTURE = "from __future__ import annotations"
TF_COMMON, TORCH_COMMON = "tests/test_modeling_tf_common.py", "tests/test_modeling_common.py"
MODELS = ("modeling_tf_utils.py", "generation/tf_utils.py", "generation_tf_utils.py")
TORCH_SUITES = (TORCH_COMMON, "tests/generation/test_utils.py", "tests/test_generation_utils.py")


@dataclass(frozen=True)
class TestTree:
    """The common tests of both sides, and the TensorFlow tests of the other models."""

    repo: Repo = field(repr=False)
    folder: str
    pattern: str

    @classmethod
    def of(cls, port: Port, pattern: str) -> "TestTree":
        return cls(port.repo, pattern.format(port.name), pattern)

    @cached_property
    def tensorflow_tests(self) -> frozenset[str]:
        """The methods of TensorFlow's common tests."""
        return frozenset(METHOD.findall(self._text(TF_COMMON)))

    def common_method(self, name: str) -> str:
        """The source of one of TensorFlow's common tests."""
        found = re.search(rf"^    def {name}\b.*?(?=^    \S|\Z)", self._text(TF_COMMON), re.MULTILINE | re.DOTALL)
        return found[0] if found else ""

    @cached_property
    def torch_tests(self) -> frozenset[str]:
        """The methods of PyTorch's common tests."""
        return frozenset(name for path in TORCH_SUITES for name in METHOD.findall(self._text(path)))

    def _text(self, path: str) -> str:
        return self.repo.find(path) or ""

    @cached_property
    def _siblings(self) -> list[str]:
        folders = {self.pattern.format(name) for name in model_folders(self.repo)} - {self.folder}
        folders |= {self.folder} if self.folder == self.pattern else set()
        return [self._text(path) for path in sorted(self._files(folders))]

    def _files(self, folders: Iterable[str]) -> Iterable[str]:
        for folder in folders:
            yield from (f"{folder}/{name}" for name in self.repo.names(folder) if TF_TESTS.fullmatch(name))

    @cached_property
    def _attributes(self) -> Counter[tuple[str, str]]:
        return Counter(pair for text in self._siblings for pair in set(ATTRIBUTE.findall(text)))

    @cached_property
    def known_attributes(self) -> frozenset[str]:
        """The switches that the common tests of TensorFlow read, or other tests of TensorFlow set."""
        read = re.findall(r"\bself\.(\w+)", self._text(TF_COMMON))
        often = len(self._siblings) / 10
        return frozenset(read) | {name for (name, _), count in self._attributes.items() if count > often}

    def imports(self, module: str, name: str) -> bool:
        """Whether a TensorFlow test imports that name from a module of the tests."""
        pattern = re.compile(rf"from {re.escape(module)} import (?:\([^)]*|[^\n(]*)\b{name}\b")
        return any(pattern.search(text) for text in self._siblings)

    @cached_property
    def usual_attributes(self) -> dict[str, str]:
        """The switches that at least half of the tests set in the same way, and that PyTorch's tests do not know."""
        known = self._text(TORCH_COMMON)
        usual = {pair for pair, count in self._attributes.items() if count * 2 >= len(self._siblings)}
        return {name: value for name, value in sorted(usual) if not re.search(rf"\b{name}\b", known)}

    @cached_property
    def imports_annotations(self) -> bool:
        """Whether the tests begin with the import that leaves annotations unread."""
        return sum(FUTURE in text for text in self._siblings) * 2 >= len(self._siblings)

    @cached_property
    def model_methods(self) -> frozenset[str]:
        """What every TensorFlow model can be asked."""
        return frozenset(name for path in MODELS for name in METHOD.findall(self._text(f"{PACKAGE}/{path}")))
