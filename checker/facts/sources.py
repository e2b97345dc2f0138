"""The model's own modeling files, parsed once for everyone who asks about them."""

import ast
import re
from dataclasses import dataclass, field
from typing import Self

from checker.port import TF_FILE, TORCH_FILE, Port, PortFact


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the checkout, its text and its syntax tree."""

    path: str
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def module(self) -> str:
        """The module's own name, such as `modeling_tf_bert`."""
        return self.path.rpartition("/")[2].removesuffix(".py")


@dataclass(frozen=True)
class Sources(PortFact):
    """The TensorFlow and the PyTorch files of a model; either may be none."""

    tensorflow: tuple[Source, ...]
    torch: tuple[Source, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(_sources(port, TF_FILE), _sources(port, TORCH_FILE))


def _sources(port: Port, pattern: re.Pattern[str]) -> tuple[Source, ...]:
    return tuple(Source(path, port.repo.text(path), port.repo.parse(path)) for path in port.files(pattern))
