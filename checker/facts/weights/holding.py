"""Which TensorFlow layers hold weights that a checkpoint gives them."""

import re
from dataclasses import dataclass, field

from checker.facts.modeling import Class, Layer, Modeling, Weight
from checker.facts.modeling.building import AUTO, WITHOUT_WEIGHTS

NO_LAYERS = re.compile(r".*\.(?:losses|initializers|regularizers|constraints|metrics|optimizers)\.\w+")
SHARED = re.compile(r".*\.TF(?:SharedEmbeddings|Conv1D|SequenceSummary)")


@dataclass(frozen=True)
class Holding:
    """Tells whether a layer holds weights: True, False, or None where that cannot be known."""

    modeling: Modeling
    _known: dict[Class, bool | None] = field(default_factory=dict, repr=False)

    def holds(self, part: Layer | Weight, around: Class) -> bool | None:
        """Whether it holds weights that are found by its name; `around` is the class that makes it."""
        if isinstance(part, Weight):
            return part.maker == "add_weight"
        if part.kind == "keras.Sequential":
            return True if any(self.holds(inner, around) for inner in part.inner) else None
        if part.kind.startswith("keras."):
            return not WITHOUT_WEIGHTS.fullmatch(part.kind)
        if NO_LAYERS.fullmatch(part.kind):
            return False
        if SHARED.fullmatch(part.kind) or AUTO.fullmatch(part.kind):
            return True
        owner = self.modeling.find(part.kind, around) if part.kind else None
        return self._class_holds(owner) if owner else None

    def _class_holds(self, owner: Class) -> bool | None:
        if owner not in self._known:
            self._known[owner] = None
            found = [self.holds(part, owner) for part in self.modeling.layers(owner)]
            found += [self._takes_its_name(weight) for weight in self.modeling.weights(owner)]
            found += [self._is_a_holder(base) for one in self.modeling.lineage(owner) for base in one.bases]
            self._known[owner] = True if True in found else None if None in found else False
        return self._known[owner]

    def _takes_its_name(self, weight: Weight) -> bool:
        """Keras puts no layer's name before a weight that is made in `__init__`; one may be handed on to it."""
        return weight.maker == "add_weight" and (weight.method != "__init__" or weight.name is None)

    def _is_a_holder(self, base: str) -> bool:
        """Whether a class holds weights because it inherits from a layer that does."""
        return bool(SHARED.fullmatch(base)) or (base.startswith("keras.") and not WITHOUT_WEIGHTS.fullmatch(base))
