"""The classes of a model's own modeling files, TensorFlow and PyTorch, and which of them are public."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from checker.facts.exports import MainInit, ModelInit
from checker.facts.modeling import Library, Module
from checker.facts.sources import Sources
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
    """The classes of a port on both sides.

    `others` are the further names at the top of each TensorFlow module (constants, imports); `torch_exports` are the
    PyTorch names that users can import from the package, `torch_listed` those in the `__all__` of the PyTorch files.
    """

    tensorflow: tuple[Class, ...]
    torch: tuple[Class, ...]
    others: Mapping[str, frozenset[str]]
    torch_exports: frozenset[str]
    torch_listed: frozenset[str]

    @classmethod
    def read(cls, port: Port) -> Self:
        sources, library = port.fact(Sources), port.fact(Library)
        if not sources.tensorflow:
            raise Skip("no TensorFlow modeling file yet")
        modules = {source.module: library.of(source.path) for source in sources.tensorflow}
        tensorflow = tuple(found for module in modules.values() for found in _classes(module))
        if not tensorflow:
            raise Unreadable(sources.tensorflow[0].path, "defines no class; write the port's classes and run again")
        twins = [library.of(source.path) for source in sources.torch]
        torch = tuple(found for module in twins for found in _classes(module))
        listed = frozenset(name for module in twins for name in module.listed)
        exports = _torch_exports(port, listed)
        if torch and not exports:
            raise Unreadable(f"{port.folder}/__init__.py", "exports no PyTorch class in a form known here")
        return cls(tensorflow, torch, {name: module.others for name, module in modules.items()}, exports, listed)

    @cached_property
    def names(self) -> frozenset[str]:
        """All names at the top of the TensorFlow files."""
        return frozenset(name for module in self.others for name in self.names_of(module))

    @property
    def modules(self) -> list[str]:
        """The TensorFlow modules of the port, such as `modeling_tf_bert`."""
        return list(self.others)

    @cached_property
    def checkpoint_lists(self) -> list[str]:
        """The lists of checkpoints whose PyTorch twin is exported; only a new port is asked for them."""
        return sorted(name for name in self.names if name.startswith("TF_") and name[3:] in self.torch_exports)

    def modules_of(self, name: str) -> list[str]:
        """The TensorFlow modules that have a name at their top, the one with the class of that name first."""
        written = {found.module for found in self.tensorflow if found.name == name}
        return sorted(
            (module for module in self.modules if name in self.names_of(module)), key=lambda m: m not in written
        )

    def defines(self, name: str) -> bool:
        """Whether a TensorFlow class of that name is written here, not only imported."""
        return name in self._by_name

    def names_of(self, module: str) -> frozenset[str]:
        """The names at the top of one TensorFlow module, also those that models without a prefix are to have."""
        own = [found for found in self.tensorflow if found.module == module]
        return self.others[module] | {name for found in own for name in (found.name, *self._right(found))}

    def _right(self, found: Class) -> list[str]:
        """The name that a model is to have which lacks the prefix."""
        return [] if found.name.startswith("TF") or not self.is_model(found) else [f"TF{found.name}"]

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

    @cached_property
    def unported(self) -> tuple[Class, ...]:
        """The exported PyTorch heads without a TensorFlow twin, in files that have one.

        A `Simple` variant is a twin, and the decoder-only `ForCausalLM` of a sequence-to-sequence model needs none.
        """
        return tuple(found for found in self.torch if self._is_unported_head(found))

    def _is_unported_head(self, found: Class) -> bool:
        return (
            found.name in self.torch_exports | self.torch_listed
            and bool(MODEL.fullmatch(found.name))
            and not found.name.lower().startswith("pretrained")
            and not found.name.lower().endswith("pretrainedmodel")
            and found.module.replace("modeling_", "modeling_tf_", 1) in self.others
            and not (self.port_of(found.name) or self.port_of(f"{found.name}Simple"))
            and not (found.name.endswith("ForCausalLM") and self._is_sequence_to_sequence)
        )

    @cached_property
    def _is_sequence_to_sequence(self) -> bool:
        return any(found.name.endswith(("ForConditionalGeneration", "MTModel")) for found in self.torch)

    def _is_public(self, found: Class) -> bool:
        if not found.name.startswith("TF") or not self.is_model(found):
            return False
        twin = self.twin(found.name)
        return twin in self.torch_exports if twin else bool(MODEL.fullmatch(found.name))

    def is_model(self, found: Class) -> bool:
        """Whether a class is a model, not a layer: it inherits from a `TF…PreTrainedModel`, here or imported."""
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
        right = [replace(found, name=name) for found in self.tensorflow for name in self._right(found)]
        return {found.name.lower(): found for found in (*right, *self.tensorflow)}


def _classes(module: Module) -> Iterator[Class]:
    for found in module.classes.values():
        yield Class(found.name, found.path, found.line, tuple(base.rpartition(".")[2] for base in found.bases))


def _torch_exports(port: Port, listed: frozenset[str]) -> frozenset[str]:
    """The PyTorch names users can import, by the main `__init__` or, where that is derived, by the model's own."""
    try:
        return port.fact(MainInit).torch_names(port.module)
    except Skip:
        own = port.fact(ModelInit)
        return listed | frozenset(export.name for export in own.exports if not export.needs_tensorflow)
