"""Real transformers history: the trees of its commits, read from the git repository that TFPORT_TRANSFORMERS names."""

import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import pytest

REPOSITORY = os.environ.get("TFPORT_TRANSFORMERS", "")
needs_history = pytest.mark.skipif(not REPOSITORY, reason="TFPORT_TRANSFORMERS names no transformers git repository")


def git(*arguments: str) -> str:
    command = ["git", "-C", REPOSITORY, *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")


class Commit:
    """The files of one commit, a `checker.repo.Source`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blobs: dict[str, bytes | None] = {}

    def read(self, path: str) -> bytes | None:
        if path not in self._blobs:
            folder, _, name = path.rpartition("/")
            found = name in self.names(folder)
            self._blobs[path] = git("show", f"{self.name}:{path}").encode() if found else None
        return self._blobs[path]

    def names(self, folder: str) -> frozenset[str]:
        return frozenset(self._folders[folder.rstrip("/")])

    @cached_property
    def _folders(self) -> dict[str, set[str]]:
        folders: dict[str, set[str]] = defaultdict(set)
        for path in git("ls-tree", "-r", "--name-only", self.name).splitlines():
            parts = path.split("/")
            for depth, part in enumerate(parts):
                folders["/".join(parts[:depth])].add(part)
        return folders


@dataclass(frozen=True)
class Hunk:
    """One hunk of a commit: from `line` on, the lines `added` of `path` took the place of those `removed`."""

    path: str
    line: int
    added: str
    removed: str


def without(text: str, undone: Iterable[Hunk]) -> str:
    """A file's text as it would read without some of its hunks."""
    lines = text.splitlines(keepends=True)
    for hunk in sorted(undone, key=lambda hunk: hunk.line, reverse=True):
        at = hunk.line - bool(hunk.added)
        lines[at : at + len(hunk.added.splitlines())] = hunk.removed.splitlines(keepends=True)
    return "".join(lines)


def hunks(commit: str) -> Iterator[Hunk]:
    """The hunks of a commit in files that were there before."""
    diff = git("show", "--format=", "-U0", "--diff-filter=M", "--no-renames", commit)
    for section in re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]:
        found = re.search(r"^\+\+\+ b/(.+)$", section, re.MULTILINE)
        if found:
            yield from _hunks_of(found[1], section)


def _hunks_of(path: str, section: str) -> Iterator[Hunk]:
    for part in re.split(r"^(?=@@ )", section, flags=re.MULTILINE)[1:]:
        header, *lines = part.splitlines(keepends=True)
        start = re.search(r"\+(\d+)", header)
        yield Hunk(path, int(start[1]) if start else 0, _side(lines, "+"), _side(lines, "-"))


def _side(lines: list[str], sign: str) -> str:
    """The lines of one side of a hunk; git says it below a file's last line where that has no end."""
    return "".join(
        line[1:].rstrip("\n") if below.startswith("\\") else line[1:]
        for line, below in pairwise([*lines, ""])
        if line.startswith(sign)
    )


def merged_ports() -> list[tuple[str, str]]:
    """Each commit since 2021-05 that added a model's TensorFlow file, with the model's name."""
    if not REPOSITORY or not Path(REPOSITORY).exists():
        return []
    log = git(
        *("log", "--first-parent", "--since=2021-05-01", "--diff-filter=A", "--format=@%H", "--name-only", "HEAD"),
        *("--", "src/transformers/models/*/modeling_tf_*.py"),
    )
    ports: dict[tuple[str, str], None] = {}
    for line in log.splitlines():
        if line.startswith("@"):
            commit = line[1:]
        elif line and "/deprecated/" not in line:
            ports[commit, line.split("/")[3]] = None
    return list(ports)
