"""What a port's models are built and saved with: dummy inputs, input signatures, serving methods."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from checker.facts.blocks import Block
from checker.facts.catalogue import BASE
from checker.facts.classes import Classes
from checker.facts.copies import Origins
from checker.facts.modeling import Class, Method, Modeling
from checker.port import TF_FILE, Port, PortFact
from checker.repo import PACKAGE, Repo, RepoFact, Skip

UTILS = f"{PACKAGE}/modeling_tf_utils.py"
CONFIGURATION = re.compile(r"configuration_\w+\.py")
COMPOSING = re.compile(r"from_\w+_pretrained|from_pretrained_\w+")
BUILDING = ("visual_feats", "global_attention_mask", "input_features", "input_values")
SERVED = (*BUILDING, "bbox", "mc_token_ids")
DECODER = "decoder_input_ids"
ANY = "*"
DUMMY, SIGNATURE, SERVING, OUTPUT = "dummy_inputs", "input_signature", "serving", "serving_output"


@dataclass(frozen=True)
class Defaults(RepoFact):
    """What `TFPreTrainedModel` does for all models in this tree."""

    derives_signature: bool
    asks_serving_output: bool

    @classmethod
    def read(cls, repo: Repo) -> Self:
        text = repo.text(UTILS)
        serving = text.partition(f"def {OUTPUT}(")[2].partition("\n    def ")[0]
        return cls(f"def {SIGNATURE}(" in text, "raise NotImplementedError" in serving)


@dataclass(frozen=True)
class Need:
    """A class that has to define a method, because its models take an input that the default does not know."""

    owner: Class
    takes: str


@dataclass(frozen=True)
class Key:
    """An input that a method of a class names, at a 1-based line; `spec` is the name its `TensorSpec` has.

    A name of `*` stands for inputs whose names are computed or inherited.
    """

    owner: Class
    method: str
    name: str
    line: int
    spec: str | None


@dataclass(frozen=True)
class ModelInputs(PortFact):
    """The public models of a port, and what their calls take."""

    modeling: Modeling
    models: tuple[Class, ...]
    port: Port

    @classmethod
    def read(cls, port: Port) -> Self:
        modeling = port.fact(Modeling)
        public = {found.name for found in port.fact(Classes).public}
        used = {layer.kind for owner in modeling.tensorflow.values() for layer in owner.layers}
        models = (found for name, found in modeling.tensorflow.items() if name in public - used)
        return cls(modeling, tuple(found for found in models if _is_single(found, modeling)), port)

    @property
    def without_dummies(self) -> Iterator[Need]:
        """The classes without dummy inputs, in trees where the default holds `input_ids` and no more."""
        yield from self._needs(DUMMY, (*BUILDING, "pixel_values", DECODER), ("input_ids",))
        yield from self._choosing(DUMMY)

    @property
    def without_signature(self) -> Iterator[Need]:
        """The classes without a signature, in trees where it is derived from the usual arguments of `call`."""
        yield from self._needs(SIGNATURE, SERVED, ("input_ids", "pixel_values"))
        if not self._config_sizes_images:
            yield from self._needs(SIGNATURE, ("pixel_values",), ())

    @property
    def without_serving(self) -> Iterator[Need]:
        """The classes without a `serving` method, in trees where the default serves `input_ids`."""
        yield from self._needs(SERVING, (), ("input_ids",))
        yield from self._choosing(SERVING)

    @property
    def without_output(self) -> list[Class]:
        """The models that do not say what they serve."""
        return [found for found in self.models if not self.modeling.method(found, OUTPUT)]

    def strange_keys(self, method: str) -> Iterator[Key]:
        """The inputs that a method names and no model that has it takes, or that are called otherwise in the spec."""
        for owner in self.modeling.tensorflow.values():
            users = [found for found in self.models if self._has(found, method) is owner.methods.get(method)]
            taken = {name for user in users for name in self._takes(user)}
            for key in self._keys(owner, method) if users else ():
                if key.name != ANY and (key.name not in taken or key.spec not in (None, key.name)):
                    yield key

    def _needs(self, method: str, unusual: tuple[str, ...], usual: tuple[str, ...]) -> Iterator[Need]:
        """The classes where a method is missing: the common base where all of its models need it, else the models."""
        lacking = {}
        for found in self.models:
            takes = self._takes(found)
            strange = next((name for name in unusual if name in takes), "")
            if usual and not strange and not set(usual).intersection(takes):
                strange = takes[0] if takes else ""
            if strange and not self._provides(found, method, strange):
                lacking[found.name] = Need(found, strange)
        for base, models in self._families.items():
            needs = [lacking[found.name] for found in models if found.name in lacking]
            common = self.modeling.tensorflow.get(base)
            inheriting = [found for found in models if method not in found.methods]
            if common and needs and len(needs) == len(inheriting):
                yield Need(common, needs[0].takes)
            else:
                yield from needs

    def _choosing(self, method: str) -> Iterator[Need]:
        """The multiple choice models that do not define a method: their inputs have one dimension more."""
        for found in self.models:
            lineage = [member for member in self.modeling.lineage(found) if member.name.endswith("MultipleChoice")]
            if lineage and not any(method in member.methods for member in lineage):
                yield Need(found, "num_choices")

    @cached_property
    def _families(self) -> dict[str, list[Class]]:
        """The models by the name of the `TF…PreTrainedModel` they share, "" where they have none of their own."""
        families: dict[str, list[Class]] = {}
        for found in self.models:
            bases = [member.name for member in self.modeling.lineage(found) if BASE.match(member.name)]
            families.setdefault(bases[0] if bases else "", []).append(found)
        return families

    @cached_property
    def _config_sizes_images(self) -> bool:
        """Whether the configuration says how many channels and pixels an image has."""
        text = "".join(self.port.repo.text(path) for path in self.port.files(CONFIGURATION))
        return "vision_config" in text or ("num_channels" in text and ("image_size" in text or "input_size" in text))

    def _has(self, found: Class, method: str) -> Method | None:
        return self.modeling.method(found, method)

    def _provides(self, found: Class, method: str, name: str) -> bool:
        """Whether a class has a method that names an input, as far as one can read, or a wrong one in its place.

        Decoders may help themselves.
        """
        has = self._has(found, method)
        owners = [member for member in self.modeling.lineage(found) if member.methods.get(method) is has]
        keys = [key.name for owner in owners for key in self._keys(owner, method)] if has else []
        if not keys or name in (DECODER, *keys) or ANY in keys:
            return has is not None
        return method != SERVING and any(key.name in keys for key in self.strange_keys(method))

    def _takes(self, found: Class) -> list[str]:
        call = self._has(found, "call")
        return [parameter.name for parameter in call.parameters[1:]] if call else []

    def _keys(self, owner: Class, method: str) -> Iterator[Key]:
        own = method in owner.methods and owner.path in self.port.files(TF_FILE)
        block = self.port.fact(Origins).block(owner.path, f"{owner.name}.{method}") if own else None
        for name, line, value in _entries(block) if block else ():
            yield Key(owner, method, name, line, _spec(value))


@dataclass(frozen=True)
class DummyInputs(PortFact):
    """Of trees where every model that takes more than `input_ids` holds its own dummy inputs."""

    inputs: ModelInputs

    @classmethod
    def read(cls, port: Port) -> Self:
        if port.fact(Defaults).derives_signature:
            raise Skip("in this tree dummy inputs follow from the input signature")
        return cls(port.fact(ModelInputs))


@dataclass(frozen=True)
class InputSignatures(PortFact):
    """Of trees where the signature is derived from the arguments of `call`."""

    inputs: ModelInputs

    @classmethod
    def read(cls, port: Port) -> Self:
        if not port.fact(Defaults).derives_signature:
            raise Skip("in this tree models have no input signature")
        return cls(port.fact(ModelInputs))


@dataclass(frozen=True)
class ServingMethods(PortFact):
    """Of trees where every model says itself what it serves."""

    inputs: ModelInputs

    @classmethod
    def read(cls, port: Port) -> Self:
        if not port.fact(Defaults).asks_serving_output:
            raise Skip("in this tree models inherit how they are served")
        return cls(port.fact(ModelInputs))


def _is_single(found: Class, modeling: Modeling) -> bool:
    """Whether a class is a model with a call, and not composed of models that its users choose."""
    lineage = modeling.lineage(found)
    names = {name for member in lineage for name in member.methods}
    composed = any(COMPOSING.fullmatch(name) for name in names)
    return modeling.is_model(found) and not composed and not BASE.match(found.name) and "call" in names


def _entries(method: Block) -> Iterator[tuple[str, int, ast.expr]]:
    """The entries of the dict that a method returns, also those that are set one by one: name, line and value."""
    body = ast.parse("\n".join(["class _:", *method.lines])).body
    ast.increment_lineno(body[0], method.start - 1)
    nodes = [inner for statement in body for inner in ast.walk(statement)]
    returned = [part for node in nodes if isinstance(node, ast.Return) and node.value for part in _parts(node.value)]
    names = {part.id for part in returned if isinstance(part, ast.Name)}
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], ast.Dict() as value) if name in names:
                returned.append(value)
            case ast.Assign([ast.Subscript(ast.Name(variable), ast.Constant(str(name)))], value) if variable in names:
                yield name, node.lineno, value
    for part in returned:
        for key, value in zip(part.keys, part.values, strict=True) if isinstance(part, ast.Dict) else ():
            if isinstance(key, ast.Constant):
                yield str(key.value), key.lineno, value
            elif key:
                yield ANY, key.lineno, value
    if any(isinstance(node, ast.Name) and node.id == "super" for node in nodes):
        yield ANY, body[0].lineno, ast.Constant(None)


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """A returned dict, and the dicts that are unpacked into it."""
    yield value
    if isinstance(value, ast.IfExp):
        yield from (*_parts(value.body), *_parts(value.orelse))
    for key, inner in zip(value.keys, value.values, strict=True) if isinstance(value, ast.Dict) else ():
        if key is None:
            yield from _parts(inner)


def _spec(value: ast.expr) -> str | None:
    """The name that a `TensorSpec` gives to an input."""
    match value:
        case ast.Call(ast.Attribute(attr="TensorSpec"), keywords=keywords):
            for keyword in keywords:
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
    return None
