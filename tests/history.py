"""Real transformers history: the trees of its commits, read from the git repository that TFPORT_TRANSFORMERS names."""

import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
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
    """One hunk of a commit: undoing it in `path` gives the text `without`; `added` and `removed` are its lines."""

    path: str
    line: int
    added: str
    removed: str
    without: str


def hunks(commit: str) -> Iterator[Hunk]:
    """The hunks of a commit in files that were there before, each undone by itself."""
    diff = git("show", "--format=", "-U0", "--diff-filter=M", "--no-renames", commit)
    for section in re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]:
        found = re.search(r"^\+\+\+ b/(.+)$", section, re.MULTILINE)
        if found:
            new = git("show", f"{commit}:{found[1]}").splitlines(keepends=True)
            yield from _hunks_of(found[1], section, new)


def _hunks_of(path: str, section: str, new: list[str]) -> Iterator[Hunk]:
    for part in re.split(r"^(?=@@ )", section, flags=re.MULTILINE)[1:]:
        header, *lines = part.splitlines(keepends=True)
        start, count = re.search(r"\+(\d+)(?:,(\d+))?", header).groups()  # type: ignore[union-attr]
        added = [line[1:] for line in lines if line.startswith("+")]
        removed = [line[1:] for line in lines if line.startswith("-")]
        at = int(start) - (count != "0")
        without = "".join(new[:at] + removed + new[at + len(added) :])
        yield Hunk(path, int(start), "".join(added), "".join(removed), without)


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
