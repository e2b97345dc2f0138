"""Which layers Keras must be able to save and load, and whether they can be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from checker.facts.modeling import Class, Modeling
from checker.facts.modeling.edits import body_line, decorated
from checker.facts.modeling.unpacking import unpacks
from checker.finding import Edit
from checker.port import Port, PortFact
from checker.repo import Repo

CONFIG = re.compile(r"\w+Config")
NAMED = re.compile(r"    config_class\b.*=")


@dataclass(frozen=True)
class Serializing(PortFact):
    """The main layers, and the layers that can stand alone as they do."""

    modeling: Modeling
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Modeling), port.repo)

    @property
    def undecorated(self) -> Iterator[Class]:
        """Those without `@keras_serializable`."""
        needed = (found for found in self._layers if self._stands_alone(found))
        return (found for found in needed if not found.decorated("keras_serializable"))

    @property
    def unconfigured(self) -> Iterator[Class]:
        """Those with the decorator, which asks for a `config_class`, and models, that have none."""
        members = (found for found in self.modeling.tensorflow.values() if self._is_configured(found))
        return (found for found in members if self.config_of(found) is None)

    def _is_configured(self, found: Class) -> bool:
        """Whether a class needs a configuration class: a serializable layer, and the base of models that have one."""
        is_base = any(base.endswith(".TFPreTrainedModel") for base in found.bases)
        return found.decorated("keras_serializable") or (is_base and self._config_of_twin(found) is not None)

    @property
    def misconfigured(self) -> Iterator[tuple[Class, str]]:
        """The classes that name another configuration class than their PyTorch twins, with the twins'."""
        for found in self.modeling.tensorflow.values():
            named, expected = found.attributes.get("config_class"), self._config_of_twin(found)
            if named and expected and named != expected and CONFIG.fullmatch(named):
                yield found, expected

    def _config_of_twin(self, found: Class) -> str | None:
        twin = self.modeling.twin(found)
        return self.config_of(twin) if twin else None

    @property
    def _layers(self) -> Iterator[Class]:
        members = self.modeling.tensorflow.values()
        return (found for found in members if self.modeling.is_layer(found) and not self.modeling.is_model(found))

    def _stands_alone(self, found: Class) -> bool:
        """Whether a layer is a main layer, or names its configuration and takes a user's inputs like one."""
        call = self.modeling.method(found, "call")
        own = "config_class" in found.attributes and call is not None and unpacks(call)
        return own or self.modeling.is_main_layer(found)

    def config_of(self, found: Class) -> str | None:
        """The configuration class that a layer names, itself or by what it inherits from."""
        named = (member.attributes.get("config_class") for member in self.modeling.lineage(found))
        return next((name for name in named if name), None)

    def config_for(self, found: Class) -> str:
        """The configuration class that the models of its file name."""
        members = [each for each in self.modeling.tensorflow.values() if self.modeling.is_model(each)]
        near = sorted(members, key=lambda each: each.path != found.path)
        return next((each.attributes["config_class"] for each in near if "config_class" in each.attributes), "…")

    def edit(self, found: Class) -> Callable[[], Edit] | None:
        """The decorator above the class, where its `config_class` is in place."""
        return partial(self._edit, found) if self.config_of(found) else None

    def line_of_config(self, found: Class) -> int:
        """The line, 1-based, where a class names its configuration class."""
        lines = self.repo.text(found.path).split("\n")
        return next((at for at, line in enumerate(lines, 1) if at > found.line and NAMED.match(line)), found.line)

    def reconfigured(self, found: Class, config: str) -> Callable[[], Edit]:
        """Another configuration class in the place of the one that is named."""
        return partial(self._reconfigured, found, config)

    def _reconfigured(self, found: Class, config: str) -> Edit:
        text = self.repo.text(found.path)
        lines = text.split("\n")
        lines[self.line_of_config(found) - 1] = f"    config_class = {config}"
        return Edit(found.path, text, "\n".join(lines))

    def configured(self, found: Class) -> Callable[[], Edit]:
        """`config_class` as the first line of the class."""
        return partial(self._configured, found)

    def _configured(self, found: Class) -> Edit:
        text = self.repo.text(found.path)
        lines, line = text.split("\n"), body_line(text, found.name)
        line -= not lines[line - 2].strip() and not lines[line - 3].strip().endswith('"""')
        spaced = not lines[line - 1].strip()
        lines[line - 1 : line - 1] = [f"    config_class = {self.config_for(found)}", *[""] * (not spaced)]
        return Edit(found.path, text, "\n".join(lines))

    def _edit(self, found: Class) -> Edit:
        text = self.repo.text(found.path)
        return Edit(found.path, text, decorated(text, found.first, "keras_serializable", "modeling_tf_utils"))
