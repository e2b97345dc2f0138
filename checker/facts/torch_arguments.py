"""What PyTorch's docstrings say of the arguments of the methods that a port ports."""

from dataclasses import dataclass, field
from typing import Self

from checker.facts.blocks import Blocks
from checker.facts.described import Docs, constants, described
from checker.facts.docstrings import lines
from checker.facts.modeling import Class, Method, Modeling
from checker.port import Port, PortFact

NAMES = {"call": "forward"}


@dataclass(frozen=True)
class TorchArguments(PortFact):
    """The documented methods of the PyTorch model, looked up where the port's documentation is wrong."""

    modeling: Modeling
    code: Blocks = field(repr=False)
    _docs: dict[str, dict[str, Docs]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        return cls(port.fact(Modeling), port.fact(Blocks))

    def has_wrong(self, owner: Class, method: Method, name: str) -> bool:
        """Whether PyTorch's method, too, takes that argument without describing it, or describes it only."""
        twin = self.modeling.twin(owner)
        ported = twin.methods.get(NAMES.get(method.name, method.name)) if twin else None
        if twin is None or ported is None or ported.decorated("auto_docstring"):
            return False
        names = self._described(twin, ported)
        return bool(names) and (name in names) != (ported.parameter(name) is not None)

    def _described(self, twin: Class, method: Method) -> set[str]:
        docs = self._of(twin.path)
        found = [docs.get(name) for name in (*constants(method), f"{twin.name}.{method.name}")]
        return {name for each in found if each for name in each.names}

    def _of(self, path: str) -> dict[str, Docs]:
        if path not in self._docs:
            outline = self.code.outline(path)
            quoted = [line for line in lines(outline) if line.quoted] if outline else []
            self._docs[path] = {docs.symbol: docs for docs in described(path, quoted)}
        return self._docs[path]
