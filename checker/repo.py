"""The checkout: its files, read as text and never executed, behind an overlay of edits."""

import ast
import os
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar, cast

PACKAGE = "src/transformers"


class Unreadable(Exception):
    """A place that cannot be judged: a file that is missing, broken, or of a form nobody taught us.

    The message is one sentence that says what to do next; `path` is relative to the checkout, `line` is 1-based.
    """

    def __init__(self, path: str, problem: str, line: int | None = None) -> None:
        self.path, self.problem, self.line = path, problem, line
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}" if path else problem)


class Skip(Exception):
    """There is nothing to judge here; the message is the reason that is shown."""


class Source(Protocol):
    """Where a repo's bytes come from; paths are POSIX and relative to the checkout."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, or None where there is none."""

    def names(self, folder: str) -> frozenset[str]:
        """The names directly in a folder; empty where there is none."""


@dataclass(frozen=True)
class Folder:
    """A checkout on disk. Links that lead out of it are not followed: it may be a stranger's."""

    root: Path

    def read(self, path: str) -> bytes | None:
        file = self._inside(path)
        if file is None:
            raise Unreadable(path, "is a link out of the checkout, which is not followed; put a file in its place")
        try:
            return file.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(path, f"cannot be read ({error.strerror}); mend its permissions and run again") from None

    def names(self, folder: str) -> frozenset[str]:
        inside = self._inside(folder)
        try:
            return frozenset(os.listdir(inside)) if inside else frozenset()
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()
        except OSError as error:
            raise Unreadable(folder, f"cannot be read ({error.strerror}); mend its permissions") from None

    @cached_property
    def _real_root(self) -> str:
        return os.path.realpath(self.root)

    @cached_property
    def _real_folders(self) -> dict[str, str]:
        return {}

    def _inside(self, path: str) -> Path | None:
        """Where a path leads, if that is in the checkout; folders are followed once, being much slower than files."""
        folder, _, name = path.rpartition("/")
        if folder not in self._real_folders:
            self._real_folders[folder] = os.path.realpath(os.path.join(self._real_root, folder))
        real = os.path.join(self._real_folders[folder], name)
        if name in ("", ".", "..") or Path(real).is_symlink():
            real = os.path.realpath(real)
        return Path(real) if f"{real}{os.sep}".startswith(f"{self._real_root}{os.sep}") else None


@dataclass(frozen=True)
class Texts:
    """A checkout held in memory: what tests and examples are made of."""

    files: Mapping[str, str]

    def read(self, path: str) -> bytes | None:
        text = self.files.get(path)
        return None if text is None else text.encode()

    def names(self, folder: str) -> frozenset[str]:
        prefix = folder.rstrip("/") + "/" if folder else ""
        return frozenset(path[len(prefix) :].split("/")[0] for path in self.files if path.startswith(prefix))


class RepoFact(ABC):
    """What one kind of place says about the whole checkout, read once."""

    @classmethod
    @abstractmethod
    def read(cls, repo: "Repo") -> Self:
        """Read the place. Raises Skip where the tree has no such place, Unreadable where its form is not known."""


F = TypeVar("F", bound=RepoFact)


def recall(known: dict[Any, Any], kind: Any, subject: Any) -> Any:
    """The fact of that kind about a repo or port: read at the first call, its troubles raised at each."""
    if kind not in known:
        try:
            known[kind] = kind.read(subject)
        except (Skip, Unreadable) as trouble:
            known[kind] = trouble
    if isinstance(known[kind], Exception):
        raise known[kind].with_traceback(None)  # each traceback would keep all that its frames knew
    return known[kind]


@dataclass(frozen=True, eq=False)
class Repo:
    """The files of a checkout, read-only: an edit makes a new Repo that shows the edited text."""

    source: Source
    overlay: Mapping[str, str] = field(default_factory=dict)
    _facts: dict[type[RepoFact], Any] = field(default_factory=dict, repr=False)
    _texts: dict[str, str | None] = field(default_factory=dict, repr=False)
    _trees: dict[str, ast.Module] | None = field(default=None, repr=False)
    _names: dict[str, list[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, start: Path) -> "Repo":
        """The checkout around `start`. Raises Unreadable where that is no transformers v4 checkout."""
        for folder in (start.absolute(), *start.absolute().parents):
            if (folder / PACKAGE / "__init__.py").is_file() and (folder / PACKAGE / "models").is_dir():
                return cls(Folder(folder))
        raise Unreadable("", f"{start} is not inside a transformers checkout; go to one, or name it with --repo DIR")

    def find(self, path: str) -> str | None:
        """The text of a file with its lines ended by LF, or None where there is none.

        Raises Unreadable on a wrong encoding.
        """
        if path in self.overlay:
            return self.overlay[path]
        if path not in self._texts:
            self._texts[path] = self._decode(path)
        return self._texts[path]

    def _decode(self, path: str) -> str | None:
        data = self.source.read(path)
        try:
            return None if data is None else data.decode().replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1 if data else None
            raise Unreadable(path, "is not UTF-8; save it as UTF-8 and run again", line) from None

    def text(self, path: str) -> str:
        """The text of a file that must be there."""
        text = self.find(path)
        if text is None:
            raise Unreadable(path, "is missing; restore it (`git checkout -- PATH`) and run again")
        return text

    def has(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        return name in self.names(folder)

    def names(self, folder: str) -> list[str]:
        """The names directly in a folder, sorted; empty where there is no such folder."""
        if folder not in self._names:
            prefix = folder.rstrip("/") + "/" if folder else ""
            edited = {path[len(prefix) :].split("/")[0] for path in self.overlay if path.startswith(prefix)}
            self._names[folder] = sorted(self.source.names(folder) | edited)
        return self._names[folder]

    def parse(self, path: str) -> ast.Module:
        """The syntax tree of a Python file. It is not kept, but where `keeping_trees`: facts keep what they need."""
        if self._trees is None:
            return self._parsed(path)
        if path not in self._trees:
            self._trees[path] = self._parsed(path)
        return self._trees[path]

    def _parsed(self, path: str) -> ast.Module:
        try:
            with warnings.catch_warnings(action="ignore"):  # an odd escape in the checkout is not our news
                return ast.parse(self.text(path).removeprefix("\ufeff"))
        except SyntaxError as error:
            problem = f"syntax error ({error.msg}); mend it and run again"
            raise Unreadable(path, problem, error.lineno) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise Unreadable(path, f"cannot be parsed ({error or type(error).__name__})") from None

    def fact(self, kind: type[F]) -> F:
        """What `kind` says about this checkout; read once, its troubles raised each time."""
        return cast(F, recall(self._facts, kind, self))

    def read_paths(self) -> list[str]:
        """The files that were read so far and exist, and those that are edited, sorted."""
        return sorted({*self.overlay, *(path for path, text in self._texts.items() if text is not None)})

    def edited(self, edits: Mapping[str, str]) -> "Repo":
        """This checkout as it would be with the given texts in place; nothing is written."""
        unchanged = {path: text for path, text in self._texts.items() if path not in edits}
        edited = Repo(self.source, {**self.overlay, **edits}, _texts=unchanged)
        if self._trees is None:
            return edited
        return replace(edited, _trees={path: tree for path, tree in self._trees.items() if path not in edits})

    def keeping_trees(self) -> "Repo":
        """This checkout, with memory spent for time: for edits, after each of which most files are asked again."""
        return Repo(self.source, self.overlay, _texts=self._texts, _trees=self._trees or {})
