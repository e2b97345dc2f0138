"""The classes of a model's own modeling files, TensorFlow and PyTorch, and which of them are public."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from checker.facts.exports import MainInit, ModelInit
from checker.facts.sources import Source, Sources
from checker.port import Port, PortFact
from checker.repo import Skip, Unreadable

MODEL = re.compile(r"\w*(?:Model|For[A-Z]\w*)")
IMPORTED_MODEL = re.compile(r"TF(?!PreTrained)\w+?(?:Model|For[A-Z]\w*)")


@dataclass(frozen=True)
class Class:
    """A class at the top of a modeling file; `bases` are the last components of the names it inherits from."""

    name: str
    path: str
    line: int
    bases: tuple[str, ...]

    @property
    def module(self) -> str:
        """The module it is defined in, such as `modeling_tf_bert`."""
        return self.path.rpartition("/")[2].removesuffix(".py")


@dataclass(frozen=True)
class Classes(PortFact):
    """The classes of a port on both sides; `torch_exports` are the PyTorch names the package exports."""

    tensorflow: tuple[Class, ...]
    torch: tuple[Class, ...]
    constants: frozenset[str]
    torch_exports: frozenset[str]

    @classmethod
    def read(cls, port: Port) -> Self:
        sources = port.fact(Sources)
        if not sources.tensorflow:
            raise Skip("no TensorFlow modeling file yet")
        tensorflow = tuple(found for source in sources.tensorflow for found in _classes(source))
        if not tensorflow:
            raise Unreadable(sources.tensorflow[0].path, "defines no class; write the port's classes and run again")
        torch = tuple(found for source in sources.torch for found in _classes(source))
        constants = frozenset(name for source in sources.tensorflow for name in _constants(source))
        return cls(tensorflow, torch, constants, _torch_exports(port, sources))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names the TensorFlow files define at their top."""
        return frozenset(found.name for found in self.tensorflow) | self.constants

    @cached_property
    def public(self) -> tuple[Class, ...]:
        """The TensorFlow models that users import: those whose PyTorch twin is exported or, twinless, named so."""
        return tuple(found for found in self.tensorflow if self._is_public(found))

    def twin(self, name: str) -> str | None:
        """The PyTorch class a TensorFlow class ports; `TFDeitModel` is `DeiTModel`'s twin all the same."""
        return self._torch_by_lower.get(name.removeprefix("TF").lower())

    def port_of(self, torch_name: str) -> Class | None:
        """The TensorFlow class that ports a PyTorch class."""
        return self._tensorflow_by_lower.get(f"tf{torch_name}".lower())

    def _is_public(self, found: Class) -> bool:
        if found.name.startswith("_") or not self.is_model(found):
            return False
        twin = self.twin(found.name)
        return twin in self.torch_exports if twin else bool(MODEL.fullmatch(found.name))

    def is_model(self, found: Class) -> bool:
        """Whether a class is a model rather than a layer: it inherits from a `TF…PreTrainedModel`, here or imported."""
        return any(self._is_model_base(base) for base in found.bases if base != found.name)

    def _is_model_base(self, base: str) -> bool:
        if base in self._by_name:
            return self.is_model(self._by_name[base])
        return base.lower().endswith("pretrainedmodel") or bool(IMPORTED_MODEL.fullmatch(base))

    @cached_property
    def _by_name(self) -> dict[str, Class]:
        return {found.name: found for found in self.tensorflow}

    @cached_property
    def _torch_by_lower(self) -> dict[str, str]:
        return {found.name.lower(): found.name for found in self.torch}

    @cached_property
    def _tensorflow_by_lower(self) -> dict[str, Class]:
        return {found.name.lower(): found for found in self.tensorflow}


def _classes(source: Source) -> Iterator[Class]:
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            bases = tuple(ast.unparse(base).rpartition(".")[2] for base in node.bases)
            yield Class(node.name, source.path, node.lineno, bases)


def _constants(source: Source) -> Iterator[str]:
    for node in source.tree.body:
        if isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _torch_exports(port: Port, sources: Sources) -> frozenset[str]:
    """The PyTorch names users can import, by the main `__init__` or, where that is derived, by the model's own."""
    try:
        return port.fact(MainInit).torch_names(port.module)
    except Skip:
        own = port.fact(ModelInit)
        listed = {name for source in sources.torch for name in all_names(source.tree)}
        return frozenset(listed) | frozenset(export.name for export in own.exports if not export.needs_tensorflow)


def all_names(tree: ast.Module) -> dict[str, int]:
    """The names in a module's `__all__`, each with its line."""
    names: dict[str, int] = {}
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name("__all__")], ast.List(items)) | ast.AugAssign(
                ast.Name("__all__"), value=ast.List(items)
            ):
                constants = [item for item in items if isinstance(item, ast.Constant)]
                names.update((str(item.value), item.lineno) for item in constants)
    return names
