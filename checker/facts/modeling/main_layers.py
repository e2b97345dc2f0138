"""Whether a port's logic is in main layers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from checker.facts.modeling import Class, Layer, Modeling
from checker.port import Port, PortFact

BASE = re.compile(r"(\w+?)Pre[tT]rainedModel")


@dataclass(frozen=True)
class MainLayers(PortFact):
    """The models of a port, and the layers that they wrap."""

    modeling: Modeling
    main_file: str

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Modeling), port.tf_file)

    @property
    def unwrapped(self) -> Iterator[Class]:
        """The bare model, where PyTorch's heads wrap it and it wraps nothing itself.

        Models without heads (sam) and those that join other models (rag) need no main layer.
        """
        found = self._bare
        twin = found and self.modeling.twin(found)
        if found and twin and self._is_held(twin) and not self._wraps(found) and len(list(found.kept)) > 1:
            yield found

    @property
    def _bare(self) -> Class | None:
        """The model whose name is that of the `PreTrainedModel`, such as `TFBertModel`."""
        members = [found for found in self.modeling.tensorflow.values() if found.path == self.main_file]
        bases = [match for found in members if (match := BASE.fullmatch(found.name))]
        return self.modeling.tensorflow.get(f"{bases[0][1]}Model") if bases else None

    def _is_held(self, twin: Class) -> bool:
        return any(layer.kind == twin.name for found in self.modeling.torch.values() for layer in found.kept)

    def _wraps(self, found: Class) -> bool:
        """Whether a model keeps a main layer, or another layer that stands alone as one does."""
        return any(
            self.modeling.is_main_layer(kept) or kept.decorated("keras_serializable") for kept in self._kept(found)
        )

    def _kept(self, found: Class) -> list[Class]:
        kinds = (layer.kind for layer in self.modeling.layers(found) if layer.kind)
        return [kept for kind in kinds if (kept := self.modeling.find(kind, found))]

    @property
    def nested(self) -> Iterator[tuple[Class, Layer]]:
        """The models that keep a model of their own file which wraps a main layer."""
        for owner in self.modeling.tensorflow.values():
            for layer in owner.kept if self.modeling.is_model(owner) else ():
                kept = self.modeling.tensorflow.get(layer.kind)
                if kept and self.modeling.is_model(kept) and any(map(self.modeling.is_main_layer, self._kept(kept))):
                    yield owner, layer

    def name_for(self, found: Class) -> str:
        return f"{found.name.removesuffix('Model')}MainLayer"
