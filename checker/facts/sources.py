"""The model's own modeling files, parsed once for everyone who asks about them."""

import ast
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
        tensorflow = [path for path in port.files(TF_FILE)]
        torch = [path for path in port.files(TORCH_FILE)]
        return cls(tuple(_source(port, path) for path in tensorflow), tuple(_source(port, path) for path in torch))


def _source(port: Port, path: str) -> Source:
    return Source(path, port.repo.text(path), port.repo.parse(path))
