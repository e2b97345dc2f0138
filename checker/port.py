"""A port: one model of the checkout, seen by its checks."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeVar, cast

from checker.repo import PACKAGE, Repo, RepoFact, Unreadable, recall

MODELS = f"{PACKAGE}/models"
Stage = Literal["draft", "ready", "final"]
STAGES: tuple[Stage, ...] = ("draft", "ready", "final")
TF_FILE = re.compile(r"modeling_tf_\w+\.py")
TORCH_FILE = re.compile(r"modeling_(?!tf_|flax_)\w+\.py")


class PortFact(ABC):
    """What one kind of place says about one port, read once."""

    @classmethod
    @abstractmethod
    def read(cls, port: "Port") -> Self:
        """Read the place. Raises Skip where the port has no such place, Unreadable where its form is not known."""


F = TypeVar("F", bound="PortFact | RepoFact | Port")


@dataclass(frozen=True)
class Execution:
    """How a port's own code is run: by which interpreter, how far outputs may be apart, for how many seconds.

    `checkpoint` is the folder of real weights, if there are any, and `weights` where they are to be written for
    TensorFlow; with `tests`, the port's own tests are run too. The classes are shared by `processes`; `listen` hears
    what happens, with the model's name.
    """

    python: str
    max_error: float = 1e-5
    timeout: float = 900
    checkpoint: str = ""
    weights: str = ""
    tests: bool = False
    processes: int = 1
    listen: Callable[[str, list[dict[str, Any]]], None] = field(default=lambda model, events: None, compare=False)


@dataclass(frozen=True, eq=False)
class Port:
    """One model of the checkout: `name` is its folder's name, `folder` that folder's path.

    `stage` is how far the pull request is; `asked` is False where the port is only one of a sweep over all of them,
    so that what older models never had to do is not asked of them. `execution` is None where nothing must be run.
    """

    repo: Repo
    name: str
    folder: str
    stage: Stage = "ready"
    asked: bool = True
    execution: Execution | None = None
    _facts: dict[type[PortFact], Any] = field(default_factory=dict, repr=False)

    def fact(self, kind: type[F]) -> F:
        """What `kind` says about this port or its checkout; read once, its troubles raised each time."""
        if issubclass(kind, Port):
            return cast(F, self)
        if issubclass(kind, RepoFact):
            return cast(F, self.repo.fact(kind))
        return cast(F, recall(self._facts, kind, self))

    @property
    def module(self) -> str:
        """The model's module as the main `__init__` writes it, such as `models.bert`."""
        return self.folder.removeprefix(f"{PACKAGE}/").replace("/", ".")

    def files(self, pattern: re.Pattern[str]) -> list[str]:
        """The paths of the model's own files whose whole name matches."""
        return [f"{self.folder}/{name}" for name in self.repo.names(self.folder) if pattern.fullmatch(name)]

    @property
    def tf_file(self) -> str:
        """Where the main TensorFlow modeling file is or belongs: `modeling_tf_<model>.py`.

        The PyTorch file decides the name where it is not the folder's (`data2vec_vision` in `data2vec`).
        """
        own = f"{self.folder}/modeling_tf_{self.name}.py"
        present = self.files(TF_FILE)
        return own if own in present or len(present) != 1 else present[0]


def model_folders(repo: Repo) -> dict[str, str]:
    """Each model folder of the checkout by the model's name, retired models under `deprecated/` included."""
    folders = {}
    for root in (f"{MODELS}/deprecated", MODELS):
        for name in repo.names(root):
            if re.fullmatch(r"[a-z]\w*", name) and name not in ("auto", "deprecated"):
                folders[name] = f"{root}/{name}"
    return folders


def all_ports(repo: Repo) -> list[str]:
    """The names of the models that have a TensorFlow modeling file. Raises Unreadable in a tree without TensorFlow."""
    _require_tensorflow(repo)
    folders = model_folders(repo)
    return sorted(name for name, folder in folders.items() if any(map(TF_FILE.fullmatch, repo.names(folder))))


def find_port(repo: Repo, name: str, *, stage: Stage = "ready", asked: bool = True) -> Port:
    """The port of that name (hyphens are taken for underscores).

    Raises Unreadable where the checkout has no TensorFlow at all, no such model, or nothing there to port.
    """
    _require_tensorflow(repo)
    folders = model_folders(repo)
    folder = folders.get(name.replace("-", "_"))
    if folder is None:
        raise Unreadable("", f"no model `{name}` in {MODELS}{_suggest(name, list(folders))}")
    names = repo.names(folder)
    if not any(TF_FILE.fullmatch(file) or TORCH_FILE.fullmatch(file) for file in names):
        raise Unreadable(folder, "has no modeling file, so there is nothing to port; name a model that has one")
    return Port(repo, folder.rpartition("/")[2], folder, stage, asked)


def _require_tensorflow(repo: Repo) -> None:
    if not repo.has(f"{PACKAGE}/modeling_tf_utils.py"):
        raise Unreadable(
            PACKAGE, "has no TensorFlow support (no modeling_tf_utils.py, as in v5); check out a v4 branch or tag"
        )


def _suggest(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower().replace("-", "_"), known, n=3)
    return (
        f"; did you mean {' or '.join(f'`{match}`' for match in near)}?"
        if near
        else "; `tfport-check list --models` names them"
    )
