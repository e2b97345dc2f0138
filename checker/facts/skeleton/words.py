"""What PyTorch's tests import, in the words of TensorFlow: models with a twin, helpers, mixins, decorators."""

import ast
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from checker.facts.classes import Classes
from checker.facts.exports import MainInit
from checker.facts.skeleton.tree import TestTree
from checker.port import Port
from checker.repo import Repo, Skip

TF_GUARD = "is_tf_available()"
TORCH_GUARD = "is_torch_available()"
TORCH_ONLY = re.compile(
    r"\w*(?:torch|accelerate|bitsandbytes|flash_attn|apex|deepspeed|fsdp|gpu|cuda|peft|optimum|backends_)\w*"
)
TORCH_MODULE = re.compile(
    r"(?:.*\.)?(?:torch\w*|modeling_(?!tf_|flax_)\w+|pytorch_utils|trainer\w*|accelerate)(?:\..*)?"
)


@dataclass(frozen=True)
class Import:
    """One imported name, `name` empty for a whole module; `guard` is the condition it waits for."""

    module: str
    name: str
    alias: str = ""
    guard: str = ""

    @property
    def local(self) -> str:
        """What the file calls it."""
        return self.alias or self.name or self.module.partition(".")[0]


def imports(body: list[ast.stmt], guard: str = "") -> Iterator[Import]:
    """The imports at the top of a file, those of its guards included."""
    for node in body:
        match node:
            case ast.Import(names=names):
                yield from (Import(each.name, "", each.asname or "", guard) for each in names)
            case ast.ImportFrom(module=module, level=level, names=names):
                origin = "." * level + (module or "")
                yield from (Import(origin, each.name, each.asname or "", guard) for each in names)
            case ast.If(test=test, body=guarded) if "_available()" in ast.unparse(test):
                yield from imports(guarded, ast.unparse(test))


@dataclass(frozen=True)
class Words:
    """The names that PyTorch's test file imports and what they are here.

    `here` has the import of each name that has a counterpart; `models` are the PyTorch models without one, `tools`
    what else only PyTorch has.
    """

    here: Mapping[str, Import]
    models: frozenset[str]
    tools: frozenset[str]
    repo: Repo = field(repr=False)

    @classmethod
    def of(cls, port: Port, path: str, tests: TestTree) -> "Words":
        tree = _Tree(port, path, tests)
        found = list(imports(port.repo.parse(path).body))
        pairs = [(each, tree.counterpart(each)) for each in found]
        absent = {each.local: each for each, new in pairs if new is None}
        models = {name for name, each in absent.items() if each.module.startswith("transformers") and name != "nn"}
        models = {name for name in models if name[0].isupper()}
        here = {each.local: new for each, new in pairs if new}
        return cls(here, frozenset(models), frozenset(absent.keys() - models), port.repo)

    @cached_property
    def names(self) -> dict[str, str]:
        """The new name of each name that is called otherwise here."""
        return {old: new.local for old, new in self.here.items() if new.local != old}

    @cached_property
    def tensorflow(self) -> frozenset[str]:
        """The TensorFlow classes among the names."""
        return frozenset(new.local for new in self.here.values() if re.match(r"TF[A-Z]", new.name))


@dataclass(frozen=True)
class _Tree:
    """What the checkout offers a test of TensorFlow."""

    port: Port
    path: str
    tests: TestTree

    @cached_property
    def _init(self) -> MainInit | None:
        try:
            return self.port.fact(MainInit)
        except Skip:
            return None

    @cached_property
    def _tensorflow(self) -> frozenset[str]:
        own = self.port.fact(Classes).names
        return own | self._init.tensorflow_names if self._init else own

    @cached_property
    def _torch(self) -> frozenset[str]:
        own = frozenset(each.name for each in self.port.fact(Classes).torch)
        exports = self._init.exports if self._init else ()
        return own | frozenset(each.name for each in exports if "torch" in each.guard and "tf" not in each.guard)

    def counterpart(self, each: Import) -> Import | None:
        """The import that a test of TensorFlow has in the place of PyTorch's, None where it can have none."""
        guarded = replace(each, guard=each.guard.replace(TORCH_GUARD, TF_GUARD))
        if each.module.startswith("."):
            return self._of_tests(guarded)
        if each.module.startswith("transformers"):
            return self._of_library(guarded)
        return None if TORCH_MODULE.fullmatch(each.module) else guarded

    def _of_library(self, each: Import) -> Import | None:
        if each.name == "is_torch_available":
            return replace(each, name="is_tf_available")
        if each.name == "require_torch":
            return replace(each, name="require_tf")
        for twin in (f"TF{each.name}", f"TF_{each.name}"):
            if twin in self._tensorflow or self._defines(_tensorflow_module(each.module), twin):
                return replace(each, module=_tensorflow_module(each.module), name=twin, guard=TF_GUARD)
        if TORCH_ONLY.fullmatch(each.name) or TORCH_MODULE.fullmatch(each.module) or each.name in self._torch:
            return None
        return each

    def _defines(self, module: str, name: str) -> bool:
        """Whether a module of the library has the name; asked only of modules that a file of PyTorch's stands for."""
        if "modeling_tf_" not in module:
            return False
        text = self.port.repo.find(f"src/{module.replace('.', '/')}.py") or ""
        return bool(re.search(rf"^(?:class )?{name}\b", text, re.MULTILINE))

    def _of_tests(self, each: Import) -> Import | None:
        """A name of another test file: of that file's TensorFlow twin, or of one that serves both."""
        module = re.sub(r"\btest_modeling_(?!tf_)", "test_modeling_tf_", each.module)
        text = self._text(module)
        if module != each.module:
            names = (name for name in (f"TF{each.name}", each.name) if re.search(_DEFINED.format(name), text))
            return next((replace(each, module=module, name=name) for name in names), None)
        return each if self.tests.imports(module, each.name) or (text and "torch" not in text) else None

    def _text(self, module: str) -> str:
        dots = len(module) - len(module.lstrip("."))
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), *[".."] * (dots - 1)))
        return self.port.repo.find(f"{folder}/{module.lstrip('.').replace('.', '/')}.py") or ""


_DEFINED = r"(?m)^(?:class |def )?{}\b"


def _tensorflow_module(module: str) -> str:
    return re.sub(r"\bmodeling_(?!tf_)", "modeling_tf_", module)
