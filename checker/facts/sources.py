"""The model's own modeling files."""

import ast
import re
from dataclasses import dataclass, field
from typing import Self

from checker.port import TF_FILE, TORCH_FILE, Port, PortFact
from checker.repo import Repo


@dataclass(frozen=True)
class Source:
    """One Python file: its path in the checkout, and its text."""

    path: str
    text: str = field(repr=False)
    repo: Repo = field(repr=False)

    @property
    def module(self) -> str:
        """The module's own name, such as `modeling_tf_bert`."""
        return self.path.rpartition("/")[2].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree, parsed anew: `Library` has what most want to know of it."""
        return self.repo.parse(self.path)


@dataclass(frozen=True)
class Sources(PortFact):
    """The TensorFlow and the PyTorch files of a model; either may be none."""

    tensorflow: tuple[Source, ...]
    torch: tuple[Source, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(_sources(port, TF_FILE), _sources(port, TORCH_FILE))


def _sources(port: Port, pattern: re.Pattern[str]) -> tuple[Source, ...]:
    return tuple(Source(path, port.repo.text(path), port.repo) for path in port.files(pattern))
