"""The modeling files of a port, TensorFlow and PyTorch: classes, layers, weights, calls, and who ports whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from checker.facts.modeling.files import read_module
from checker.facts.modeling.parts import (
    Argument,
    Arguments,
    Call,
    Callee,
    Class,
    Condition,
    Copied,
    Layer,
    Method,
    Module,
    Parameter,
    Place,
    Weight,
)
from checker.facts.modeling.twins import Twins
from checker.facts.sources import Source, Sources
from checker.port import Port, PortFact
from checker.repo import Repo, RepoFact, Skip

__all__ = [
    "Argument",
    "Arguments",
    "Call",
    "Callee",
    "Class",
    "Condition",
    "Copied",
    "Layer",
    "Library",
    "Method",
    "Modeling",
    "Module",
    "Parameter",
    "Place",
    "Weight",
]

OWN_PARTS = re.compile(r"(?!configuration|tokenization|processing|image_processing|feature_extraction|retrieval)\w+")
KNOWN = re.compile(r"transformers\.(?:\w+|utils\.\w+|generation\.\w+)")


@dataclass(frozen=True)
class Library(RepoFact):
    """The modeling files of the checkout, each parsed once: read when something of it is asked for, then kept."""

    repo: Repo
    _modules: dict[str, Module | None] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo)

    def module(self, dotted: str) -> Module | None:
        """The module of that dotted name, such as `transformers.models.t5.modeling_tf_t5`."""
        if dotted not in self._modules:
            path = f"src/{dotted.replace('.', '/')}.py"
            exists = self.repo.find(path) is not None
            self._modules[dotted] = self._read(path, torch="_tf" not in dotted) if exists else None
        return self._modules[dotted]

    def of(self, path: str) -> Module:
        """The module at a path that exists."""
        found = self.module(path.removeprefix("src/").removesuffix(".py").replace("/", "."))
        assert found is not None
        return found

    def _read(self, path: str, *, torch: bool) -> Module:
        return read_module(path, self.repo.text(path), self.repo.parse(path), torch=torch)


@dataclass(frozen=True)
class Modeling(PortFact):
    """A port's modeling files.

    `tensorflow` and `torch` are the classes of the model's own files by name (`vision_tf.TFX` where a second file has
    one of the same name). Ask `base_names`, `layers`, `weights`,
    `method` … for what a class has with its bases, which are followed into other models' files.
    """

    tensorflow_modules: tuple[Module, ...]
    torch_modules: tuple[Module, ...]
    library: Library = field(repr=False)
    _lineages: dict[Class, tuple[Class, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        sources, library = port.fact(Sources), port.fact(Library)
        if not sources.tensorflow:
            raise Skip("no TensorFlow modeling file yet")
        return cls(tuple(_modules(sources.tensorflow, library)), tuple(_modules(sources.torch, library)), library)

    @cached_property
    def tensorflow(self) -> dict[str, Class]:
        return _by_name(self.tensorflow_modules)

    @cached_property
    def torch(self) -> dict[str, Class]:
        return _by_name(self.torch_modules)

    @cached_property
    def _modules_by_path(self) -> dict[str, Module]:
        return {module.path: module for module in (*self.tensorflow_modules, *self.torch_modules)}

    def module_of(self, path: str) -> Module | None:
        """The module of a path: the port's own, or another model's."""
        own = self._modules_by_path.get(path)
        return own or self.library.module(path.removeprefix("src/").removesuffix(".py").replace("/", "."))

    def find(self, name: str, around: Class) -> Class | None:
        """The class a name of `around`'s file stands for, in whatever file of the checkout it is."""
        module = self.module_of(around.path)
        if module is None:
            return None
        if name in module.classes:
            return module.classes[name]
        dotted = module.imports.get(name, name)
        origin, _, last = dotted.rpartition(".")
        if not origin.startswith("transformers.") or KNOWN.fullmatch(origin):
            return None
        path = f"src/{origin.replace('.', '/')}.py"
        there = self.module_of(path)
        return there.classes.get(last) if there else None

    def source(self, found: Class, method: Method | None = None) -> Class | None:
        """The class that a class, or a method of it, was copied from."""
        module, name = self._source((method and method.copied) or found.copied)
        return module.classes.get(name) if module else None

    def is_lost(self, found: Class, method: Method | None = None) -> bool:
        """Whether it says that it is a copy, but of what cannot be found; that is to be mended first."""
        copied = (method and method.copied) or found.copied
        module, name = self._source(copied)
        return copied is not None and (module is None or name not in {*module.classes, *module.functions})

    def _source(self, copied: Copied | None) -> tuple[Module | None, str]:
        """The module that a directive names, with or without `models.` before it, and the name in it."""
        parts = copied.source.split(".") if copied else []
        depth = next((number for number, part in enumerate(parts) if part.startswith("modeling_")), -1)
        folders = ["models", *parts[:depth]] if depth == 1 else parts[: max(depth, 0)]
        path = "/".join(["src", "transformers", *folders, *parts[depth : depth + 1]])
        module = self.module_of(f"{path}.py") if depth >= 0 else None
        return module, parts[depth + 1] if len(parts) > depth + 1 else ""

    def lineage(self, found: Class) -> tuple[Class, ...]:
        """A class and those it inherits from, as far as they are read, in the order Python looks at them."""
        if found not in self._lineages:
            self._lineages[found] = self._lineage(found)
        return self._lineages[found]

    def _lineage(self, found: Class) -> tuple[Class, ...]:
        seen = {found.name: found}
        todo = [found]
        while todo:
            current = todo.pop(0)
            for base in current.bases:
                parent = self.find(base, current)
                if parent is not None and parent.name not in seen:
                    seen[parent.name] = parent
                    todo.append(parent)
        return tuple(seen.values())

    def base_names(self, found: Class) -> frozenset[str]:
        """The plain names of everything a class inherits from: `Layer`, `Model`, `TFPreTrainedModel` …"""
        return frozenset(base.rpartition(".")[2] for member in self.lineage(found) for base in member.bases)

    def is_model(self, found: Class) -> bool:
        """Whether a class is a `TFPreTrainedModel`, at whatever remove."""
        return "TFPreTrainedModel" in self.base_names(found)

    def is_layer(self, found: Class) -> bool:
        """Whether a class is a Keras layer or model."""
        bases = {base for member in self.lineage(found) for base in member.bases}
        return self.is_model(found) or any(base.startswith("keras.") for base in bases)

    def is_main_layer(self, found: Class) -> bool:
        return found.name.endswith("MainLayer") and not self.is_model(found)

    def method(self, found: Class, name: str) -> Method | None:
        """The method a class has, its own or inherited."""
        return next((member.methods[name] for member in self.lineage(found) if name in member.methods), None)

    def layers(self, found: Class, attribute: str | None = None) -> list[Layer]:
        """The layers a class keeps, its own and those its bases make; all constructions of one attribute."""
        kept = [layer for member in self.lineage(found) for layer in member.kept]
        return [layer for layer in kept if attribute in (None, layer.attribute)]

    def holders(self, found: Class) -> list[Class]:
        """The classes of the port that keep a layer of that class."""
        kinds = {
            member: {layer.kind.rpartition(".")[2] for layer in member.kept} for member in self.tensorflow.values()
        }
        return [member for member, kept in kinds.items() if found.name in kept]

    def weights(self, found: Class) -> list[Weight]:
        """The weights a class makes itself, or its bases."""
        return [weight for member in self.lineage(found) for weight in member.weights]

    def run_by_call(self, found: Class) -> frozenset[str]:
        """The names of the methods that run when Keras calls the layer: `call`, and those that it calls of its own."""
        reached: set[str] = set()
        todo = ["call"]
        while todo:
            name = todo.pop()
            method = self.method(found, name)
            if method and name not in reached:
                reached.add(name)
                todo.extend(path for call in method.calls for path in call.targets if "." not in path)
        return frozenset(reached)

    @property
    def plain_inits(self) -> Iterator[tuple[Class, Call]]:
        """The `super().__init__` calls that reach Keras's own `Layer` or `Model`."""
        for found in self.tensorflow.values():
            parents = self.lineage(found)
            plain = {base for member in parents for base in member.bases} & {"keras.Layer", "keras.Model"}
            init = found.methods.get("__init__")
            if plain and init and not any("__init__" in parent.methods for parent in parents[1:]):
                yield from ((found, call) for call in init.calls if call.targets == ("super().__init__",))

    def callees(self, found: Class, call: Call) -> tuple[Callee, ...]:
        """What a call in a method of that class may reach."""
        reached = [callee for path in call.targets for callee in self.follow(found, path)]
        if call.function and (function := self._function(call.function, found)):
            reached.append(Callee(None, found, function))
        return tuple(reached)

    def follow(self, found: Class, path: str) -> tuple[Callee, ...]:
        """What a path from `self` leads to, calling included: `dropout`, `bert.encoder`, `get_decoder().call`."""
        head, _, rest = path.partition(".")
        if head == "super()":
            parents = self.lineage(found)[1:]
            return tuple(Callee(None, one, one.methods[rest]) for one in parents if rest in one.methods)[:1]
        name = head.removesuffix("()")
        method = self.method(found, name)
        if method is None:
            layers = self.layers(found, name)
            return tuple(callee for layer in layers for callee in self._into(found, layer, rest))
        if not rest and not method.decorated("property"):
            return (Callee(None, found, method),)
        onward = [f"{step}.{rest}" if rest else step for step in method.returns]
        return tuple(callee for step in onward for callee in self.follow(found, step)) if path not in onward else ()

    def _into(self, found: Class, layer: Layer, rest: str) -> tuple[Callee, ...]:
        owner = self.find(layer.kind, found) if layer.kind else None
        if owner is None:
            return () if rest else (Callee(layer, None, None),)
        if not rest or rest == "call":
            return (Callee(layer, owner, self.method(owner, "call")),)
        return self.follow(owner, rest)

    def _function(self, name: str, found: Class) -> Method | None:
        module = self.module_of(found.path)
        return module.functions.get(name) if module else None

    def twin(self, found: Class) -> Class | None:
        """The PyTorch class that a TensorFlow class ports."""
        return self._twins.torch_of(found)

    def ports(self, found: Class) -> list[Class]:
        """The TensorFlow classes that port a PyTorch class."""
        return [member for member in self.tensorflow.values() if self.twin(member) is found]

    @cached_property
    def _twins(self) -> Twins:
        return Twins(self.tensorflow, self.torch)


def _by_name(modules: tuple[Module, ...]) -> dict[str, Class]:
    named: dict[str, Class] = {}
    for module in modules:
        stem = module.name.rpartition(".")[2]
        named.update((f"{stem}.{name}" if name in named else name, found) for name, found in module.classes.items())
    return named


def _modules(sources: tuple[Source, ...], library: Library) -> Iterator[Module]:
    """The modules of the given files and of the model's further files that they import."""
    paths = {source.path for source in sources}
    for source in sources:
        module = library.of(source.path)
        yield module
        folder = module.name.rpartition(".")[0]
        for origin in dict.fromkeys(dotted.rpartition(".")[0] for dotted in module.imports.values()):
            head, _, name = origin.rpartition(".")
            path = f"src/{origin.replace('.', '/')}.py"
            if head == folder and path not in paths and OWN_PARTS.fullmatch(name):
                paths.add(path)
                further = library.module(origin)
                if further:
                    yield further
