"""The port's test files: which classes test which models, and whether the common tests run."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Self

from checker.facts.classes import Classes
from checker.facts.exemptions import Exemptions
from checker.facts.exports import MainInit
from checker.facts.lines import rewritten
from checker.facts.test_file import TESTED, TestClass, TestFile, Word
from checker.facts.test_layout import FOLDER, TestLayout
from checker.finding import Edit, Finding
from checker.port import Port, PortFact
from checker.repo import Repo, RepoFact, Skip

MIXIN = "TFModelTesterMixin"
NAME = re.compile(r"TF\w*Tests?")
AROUND = re.compile(r"^(?:Test|TF)+|Tests?$")


@dataclass(frozen=True)
class TestFiles(RepoFact):
    """The test files of the checkout, each read when it is asked for."""

    repo: Repo = field(repr=False)
    _files: dict[str, TestFile | None] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo)

    def find(self, path: str) -> TestFile | None:
        """The test file at a path, None where there is none."""
        if path not in self._files:
            self._files[path] = TestFile.of(self.repo, path) if self.repo.has(path) else None
        return self._files[path]


@dataclass(frozen=True)
class TfTests(PortFact):
    """The test file of each TensorFlow module, None where there is none, and the models it ought to test."""

    folder: str
    files: dict[str, TestFile | None]
    wanted: dict[str, list[str]]
    port: Port = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        folder = port.fact(TestLayout).pattern.format(port.name)
        wanted = _wanted(port)
        tests = port.fact(TestFiles)
        files = {module: tests.find(f"{folder}/test_{module}.py") for module in wanted}
        if "/deprecated/" in port.folder and not any(files.values()):
            raise Skip("retired models are not tested")
        return cls(folder, files, wanted, port)

    @property
    def absent(self) -> list[str]:
        """The modules without a test file."""
        return [module for module, file in self.files.items() if not file]

    @property
    def bare(self) -> list[TestFile]:
        """The files that name no model to test, where PyTorch's do; some are excused by the repository's own list."""
        exempt = self.port.fact(Exemptions).tests_without_mixin
        return [
            file
            for file in self._present
            if not file.suites and file.path.removeprefix(f"{FOLDER}/") not in exempt and self._torch(file).suites
        ]

    @property
    def without_mixin(self) -> list[tuple[TestFile, TestClass]]:
        """The test classes that do not run the common tests, though PyTorch's of that name do; heirs follow theirs."""
        return [
            (file, suite)
            for file in self._present
            for suite in file.suites
            if not file.has_mixin(suite, MIXIN) and self._torch_has_mixin(file, suite)
            if not any(other.name in suite.bases for other in file.suites)
        ]

    def _torch_has_mixin(self, file: TestFile, suite: TestClass) -> bool:
        torch = self._torch(file)
        twins = [twin for twin in torch.suites if twin.name == suite.name.removeprefix("TF")] or torch.suites
        return not twins or any(torch.has_mixin(twin, MIXIN.removeprefix("TF")) for twin in twins)

    @property
    def misnamed(self) -> list[tuple[TestFile, TestClass]]:
        """The test classes whose name is not `TF…Test`."""
        return [
            (file, suite)
            for file in self._present
            for suite in file.suites
            if not NAME.fullmatch(suite.name) and not suite.name.endswith("Mixin")
        ]

    @cached_property
    def untested(self) -> list[tuple[TestFile, TestClass, str]]:
        """The models that a class ought to test and does not, slips of the pen apart."""
        meant = {name for _, word in self.unknown if (name := self.meant(word))}
        return [place for place in self._omitted if place[2] not in meant]

    @cached_property
    def _omitted(self) -> list[tuple[TestFile, TestClass, str]]:
        """What nothing tests but PyTorch's tests do; where classes share the work, each is compared with its twin."""
        return [
            (file, suite, name)
            for module, file in self.files.items()
            for name in (self.wanted[module] if file and file.suites else ())
            if file
            for suite in self._owing(file, name)
        ]

    def _owing(self, file: TestFile, name: str) -> list[TestClass]:
        """The classes that ought to test a model and do not."""
        twin = self.port.fact(Classes).twin(name)
        if name not in file.tested:
            torch = self._torch(file)
            excused = twin and torch.suites and twin not in torch.tested
            return [] if excused else [self._suite(file, twin)]
        if sum(found.tested is not None for found in file.classes) < 2:
            return []
        return [suite for suite in self._testing(file, twin) if name not in suite.names]

    def _testing(self, file: TestFile, twin: str | None) -> list[TestClass]:
        """The classes whose twins among PyTorch's tests test a PyTorch model."""
        twins = {found.name for found in self._torch(file).suites if twin in found.names}
        return [found for found in file.classes if found.tested is not None and found.name.removeprefix("TF") in twins]

    def _suite(self, file: TestFile, twin: str | None) -> TestClass:
        return (self._testing(file, twin) or file.suites)[-1]

    @cached_property
    def unknown(self) -> list[tuple[TestFile, Word]]:
        """The tested models that neither the port nor any other model has."""
        known = self.port.fact(Classes).names
        words = [(file, word) for file in self._present for word in file.tested.values() if word.name not in known]
        try:
            others = self.port.fact(MainInit).tensorflow_names if words else frozenset()
        except Skip:
            others = frozenset()
        return [(file, word) for file, word in words if word.name not in others]

    def meant(self, word: Word) -> str | None:
        """The untested model that a name nobody has is nearly the name of."""
        near = get_close_matches(word.name, [name for *_, name in self._omitted], 1, 0.85)
        return near[0] if near else None

    @cached_property
    def _present(self) -> list[TestFile]:
        return [file for file in self.files.values() if file]

    def _torch(self, file: TestFile) -> TestFile:
        """PyTorch's tests of the same module; empty where there are none. Read only where something is amiss."""
        path = file.path.replace("/test_modeling_tf_", "/test_modeling_")
        return self.port.fact(TestFiles).find(path) or TestFile(path, "", (), ())

    def lacks_file(self, module: str) -> Finding:
        """A module has no tests."""
        path = f"{self.folder}/test_{module}.py"
        torch = path.replace("/test_modeling_tf_", "/test_modeling_")
        message = f"the port has no tests; copy `{torch}` to `{path}` and translate it"
        edit = partial(self._translated, torch, path) if self.port.repo.has(torch) else None
        return Finding(message, path, symbol=module, edit=edit)

    def _translated(self, torch: str, path: str) -> Edit:
        from checker.facts.skeleton import skeleton

        text = skeleton(self.port, torch, self.port.fact(TestLayout).pattern)
        return Edit(path, None, text) if text else Edit(torch, "", "")

    def lacks_models(self, file: TestFile) -> Finding:
        """A test file names no model."""
        message = f"no class has `{TESTED}`; name the port's models there and inherit from `{MIXIN}`"
        return Finding(message, file.path, symbol=TESTED)

    def lacks_mixin(self, file: TestFile, suite: TestClass) -> Finding:
        """A test class does not run the common tests."""
        message = (
            f"`{suite.name}` does not inherit from `{MIXIN}`, so the common tests do not run; add it to its bases"
        )
        can_edit = suite.bases and any(word.name == MIXIN for words in file.imports for word in words)
        edit = partial(rewritten, file.path, file.text, suite.line, "(", f"({MIXIN}, ")
        return Finding(message, file.path, suite.line, symbol=suite.name, edit=edit if can_edit else None)

    def lacks_prefix(self, file: TestFile, suite: TestClass) -> Finding:
        """A test class is not called like one for TensorFlow."""
        right = f"TF{AROUND.sub('', suite.name)}Test"
        message = f"`{suite.name}` is not called `TF…Test`, as the tests of TensorFlow models are; call it `{right}`"
        text = re.sub(rf"\b{suite.name}\b", right, file.text)
        edit = partial(Edit, file.path, file.text, text)
        return Finding(message, file.path, suite.line, symbol=suite.name, severity="warning", edit=edit)

    def lacks_test(self, file: TestFile, suite: TestClass, name: str) -> Finding:
        """A model is in no test class."""
        text = file.testing(name, suite, self.wanted[_module(file)])
        message = f"`{name}` is not tested; add it to `{TESTED}` of `{suite.name}`"
        edit = partial(Edit, file.path, file.text, text) if text else None
        return Finding(message, file.path, suite.line, symbol=name, edit=edit)

    def misspells(self, file: TestFile, word: Word) -> Finding:
        """A tested model does not exist."""
        right = self.meant(word)
        message = f"`{word.name}` does not exist; {f'write `{right}`' if right else 'correct its name, or delete it'}"
        text = re.sub(rf"\b{word.name}\b", right or "", file.text)
        edit = partial(Edit, file.path, file.text, text)
        return Finding(message, file.path, word.line, symbol=word.name, edit=edit if right else None)


def _module(file: TestFile) -> str:
    return file.path.rpartition("/test_")[2].removesuffix(".py")


def _wanted(port: Port) -> dict[str, list[str]]:
    """The models to test, by the module that defines them."""
    exempt = port.fact(Exemptions).untested
    wanted: dict[str, list[str]] = {}
    for found in port.fact(Classes).public:
        if found.name not in exempt and not found.name.lower().endswith("pretrainedmodel"):
            wanted.setdefault(found.module, []).append(found.name)
    return wanted
