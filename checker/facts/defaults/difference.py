"""A setting of one layer that is not what PyTorch has, and how settings are read."""

import re
from dataclasses import dataclass

from checker.facts.modeling import Argument, Class, Layer, Place, Weight
from checker.finding import Severity

CONFIG = re.compile(r"(?:self\.)?(config\.\w+)")


@dataclass(frozen=True, eq=False)
class Difference:
    """What a TensorFlow layer or weight has, and what PyTorch has instead, in the terms of Keras.

    `given` is the argument, None where it is left to the default. `expected` is what to write for it, "" where that
    cannot be told.
    """

    owner: Class
    part: Layer | Weight | None
    place: Place
    argument: str
    ours: str
    theirs: str
    given: Argument | None = None
    expected: str = ""
    severity: Severity | None = None

    @property
    def symbol(self) -> str:
        return f"{self.owner.name}.{self.part.attribute}" if self.part and self.part.attribute else self.owner.name

    @property
    def only_ours_is_configured(self) -> bool:
        """Whether TensorFlow asks the config and PyTorch does not, which may be what is wrong."""
        return bool(CONFIG.fullmatch(self.ours)) and not CONFIG.fullmatch(self.theirs)


@dataclass(frozen=True)
class Setting:
    """What an argument is: its text, and the argument itself where it is given."""

    text: str
    given: Argument | None = None

    @property
    def number(self) -> float | None:
        try:
            return float(self.text)
        except ValueError:
            return None

    @property
    def is_configured(self) -> bool:
        return bool(CONFIG.fullmatch(self.text))


def resolved(text: str, owner: Class) -> str:
    """The text of a value without the detour by an attribute of `self`."""
    if match := CONFIG.fullmatch(text):
        return match[1]
    value = owner.values.get(text.removeprefix("self."), "") if text.startswith("self.") else ""
    return resolved(value, owner) if value and value != text else text
