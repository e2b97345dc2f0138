"""The epsilon and momentum of normalisation layers."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from checker.facts.defaults.difference import Difference, Setting, resolved
from checker.facts.modeling import Class, Layer, Modeling
from checker.facts.weights import Named
from checker.finding import Severity
from checker.port import Port

FAMILY = re.compile(r"(Layer|Batch|Group)Norm")
CONFIGURATION = re.compile(r"configuration_\w+\.py")
NAMES = {"epsilon": ("epsilon", "eps", "variance_epsilon"), "momentum": ("momentum",)}
# Where a layer takes an argument without its name, and what it is where it is not given.
SIGNATURES = {
    "keras.LayerNormalization": {"epsilon": (1, "1e-3")},
    "keras.GroupNormalization": {"epsilon": (2, "1e-3")},
    "keras.BatchNormalization": {"momentum": (1, "0.99"), "epsilon": (2, "1e-3")},
    "keras.SyncBatchNormalization": {"momentum": (1, "0.99"), "epsilon": (2, "1e-3")},
    "nn.LayerNorm": {"eps": (1, "1e-5")},
    "nn.GroupNorm": {"eps": (2, "1e-5")},
    "nn.BatchNorm1d": {"eps": (1, "1e-5"), "momentum": (2, "0.1")},
    "nn.BatchNorm2d": {"eps": (1, "1e-5"), "momentum": (2, "0.1")},
    "nn.BatchNorm3d": {"eps": (1, "1e-5"), "momentum": (2, "0.1")},
}


@dataclass(frozen=True)
class Norms:
    """Compares the normalisation layers of a port with those they are named after."""

    modeling: Modeling
    port: Port = field(repr=False)

    def differences(self, named: Named) -> Iterator[Difference]:
        part, family = named.part, _family(named.part)
        if not isinstance(part, Layer) or not family:
            return
        for argument, names in NAMES.items():
            ours = self._setting(part, named.owner, names)
            theirs = [
                self._setting(spot.part, spot.owner, names)
                for spot in named.spots or ()
                if _family(spot.part) == family
            ]
            known = [_in_keras(setting, argument) for setting in theirs if setting]
            if ours and known and not any(self._agree(ours, setting) for setting in known):
                yield self._difference(named, part, argument, ours, known[0])

    def _difference(self, named: Named, part: Layer, argument: str, ours: Setting, theirs: Setting) -> Difference:
        certain = (ours.number is None) == (theirs.number is None) or not ours.given
        place = ours.given.place if ours.given else part.place
        severity: Severity | None = None if certain else "warning"
        expected = theirs.text if theirs.number is not None or _has_config(named.owner, part) else ""
        return Difference(named.owner, part, place, argument, ours.text, theirs.text, ours.given, expected, severity)

    def _setting(self, part: object, owner: Class, names: tuple[str, ...]) -> Setting | None:
        """What an argument of a layer is, where that can be told."""
        if not isinstance(part, Layer):
            return None
        for name, (position, default) in self._signature(part, owner).items():
            if name in names:
                given = next(filter(None, (part.arguments.get(each, position) for each in (name, *names))), None)
                if given is None and part.arguments.unpacked:
                    return None
                return Setting(resolved(given.text if given else default, owner), given)
        return None

    def _signature(self, part: Layer, owner: Class) -> dict[str, tuple[int | None, str]]:
        if part.kind in SIGNATURES:
            return dict(SIGNATURES[part.kind])
        found = self.modeling.find(part.kind, owner)
        init = self.modeling.method(found, "__init__") if found else None
        if found is None or init is None:
            return {}
        own = {
            one.name: (init.position(one.name), one.default or "")
            for one in init.parameters
            if one.name in NAMES["epsilon"]
        }
        bases = [base for member in self.modeling.lineage(found) for base in member.bases if base in SIGNATURES]
        return own or {name: (None, default) for base in bases for name, (_, default) in SIGNATURES[base].items()}

    def _agree(self, ours: Setting, theirs: Setting) -> bool:
        """Whether two settings are the same, as far as it can be told."""
        if ours.text == theirs.text:
            return True
        if theirs.given and not ours.given and theirs.number is None:
            return False
        values, others = self._values(ours), self._values(theirs)
        return not (values and others) or any(_equal(one, other) for one in values for other in others)

    def _values(self, setting: Setting) -> list[float]:
        """The numbers that it may be; one that is configured has those that the configurations have by default."""
        if setting.number is not None:
            return [setting.number]
        return self._configured.get(setting.text.removeprefix("config."), []) if setting.is_configured else []

    @cached_property
    def _configured(self) -> dict[str, list[float]]:
        """The numbers that the port's configurations have by default."""
        found: dict[str, list[float]] = {}
        for path in self.port.files(CONFIGURATION):
            for name, value in _defaults(self.port.repo.parse(path)):
                found.setdefault(name, []).append(value)
        return found


def _defaults(tree: ast.Module) -> Iterator[tuple[str, float]]:
    """The numbers that the classes of a file take by default."""
    methods = (node for found in tree.body if isinstance(found, ast.ClassDef) for node in found.body)
    for method in methods:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            for arg, default in zip(method.args.args[::-1], method.args.defaults[::-1], strict=False):
                if isinstance(default, ast.Constant) and isinstance(default.value, int | float):
                    yield arg.arg, float(default.value)


def _family(part: object) -> str:
    """Which normalisation a layer is, by the name of its class: Layer, Batch, Group; "" where it is none."""
    match = FAMILY.search(part.kind) if isinstance(part, Layer) else None
    return match[1] if match else ""


def _in_keras(setting: Setting, argument: str) -> Setting:
    """Keras keeps of the old average what PyTorch takes away."""
    if argument != "momentum":
        return setting
    number = setting.number
    return Setting(f"{1 - number:.10g}" if number is not None else f"1 - {setting.text}", setting.given)


def _has_config(owner: Class, part: Layer) -> bool:
    """Whether `config` can be written where the layer is made."""
    method = owner.methods.get(part.method)
    return method is not None and method.parameter("config") is not None


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-3 * abs(other)
