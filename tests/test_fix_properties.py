"""What mending promises, tried on whatever Hypothesis thinks of: it gives back what was there, and nothing else moves.

A port of some era is spoiled in several places at once, as the diffs of the checks show it, in files of any dress:
line ends of Windows, a mark at the start, no end of the last line, blanks at the end of lines.
"""

import os
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from checker import demo
from checker.check import Check, Example, load
from checker.fix import mend
from checker.port import find_port
from checker.repo import Repo, Texts, Unreadable
from checker.run import run
from checker.write import Replacement, replacement, write
from tests.runnable import runs_models

CHECKS = [check for check in load() if not runs_models(check)]


@dataclass(frozen=True)
class Bytes:
    """A checkout of bytes held in memory."""

    files: Mapping[str, bytes]

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def names(self, folder: str) -> frozenset[str]:
        prefix = folder.rstrip("/") + "/" if folder else ""
        return frozenset(path[len(prefix) :].split("/")[0] for path in self.files if path.startswith(prefix))


@dataclass(frozen=True)
class Dress:
    """How a file is kept on disk, its words apart."""

    crlf: bool
    mark: bool
    bare_end: bool
    blanks: bool

    def worn(self, text: str) -> bytes:
        """The bytes of a text: blanks behind comments and titles, at which no check looks."""
        if self.blanks:
            text = re.sub(r"^# (?!Copied).*$", r"\g<0>  ", text, flags=re.MULTILINE)
        text = text.removesuffix("\n") if self.bare_end else text
        text = text.replace("\n", "\r\n") if self.crlf else text
        return (b"\xef\xbb\xbf" if self.mark else b"") + text.encode()


def mended(files: Mapping[str, bytes], checks: Sequence[Check] = CHECKS) -> dict[str, bytes]:
    """The files as `--fix --unsafe-fixes` leaves them."""
    repo = Repo(Bytes(files))
    overlay = mend(checks, [find_port(repo, demo.MODEL)], repo, unsafe=True).repo.overlay
    return {**files, **{path: replacement(path, files.get(path), text).after for path, text in overlay.items()}}


@cache
def spoilable(era: str) -> list[tuple[Check, Example]]:
    """The examples of an era whose findings carry an edit: those whose place is there, and is not empty without it."""
    return [
        (check, example)
        for check in CHECKS
        for example in check.examples
        if demo.tree(era).get(example.path, "").count(example.new) == 1 and _is_mended(check, era, example)
    ]


def _is_mended(check: Check, era: str, example: Example) -> bool:
    text = demo.tree(era)[example.path].replace(example.new, example.old)
    found = run(check, find_port(Repo(Texts({**demo.tree(era), example.path: text})), demo.MODEL)).findings
    return bool(text.strip()) and all(finding.edit for finding in found) and check.severity != "advice"


@dataclass(frozen=True)
class Spoiled:
    """A wired checkout in some dress, spoiled by examples, one a file."""

    era: str
    numbers: tuple[int, ...]
    dress: Dress

    @property
    def examples(self) -> dict[str, tuple[Check, Example]]:
        known = spoilable(self.era)
        chosen = (known[number % len(known)] for number in self.numbers)
        return {example.path: (check, example) for check, example in chosen}

    @property
    def checks(self) -> list[Check]:
        return list({check.id: check for check, _ in self.examples.values()}.values())

    def files(self, *, wired: bool) -> dict[str, bytes]:
        files = {path: text.encode() for path, text in demo.tree(self.era).items()}
        for path, (_, example) in self.examples.items():
            text = demo.tree(self.era)[path]
            files[path] = self.dress.worn(text if wired else text.replace(example.new, example.old))
        return files


DRESSES = st.builds(Dress, st.booleans(), st.booleans(), st.booleans(), st.booleans())
NUMBERS = st.lists(st.integers(0, 99), min_size=1, max_size=6).map(tuple)
SPOILED = st.builds(Spoiled, st.sampled_from(demo.eras()), NUMBERS, DRESSES)


@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
@given(spoiled=SPOILED)
def test_mending_gives_every_byte_back(spoiled: Spoiled) -> None:
    right = spoiled.files(wired=True)
    after = mended(spoiled.files(wired=False), spoiled.checks)
    assert {path: data for path, data in after.items() if data != right[path]} == {}


@settings(max_examples=10, phases=[Phase.explicit, Phase.generate])
@given(spoiled=SPOILED)
def test_mending_twice_is_mending_once(spoiled: Spoiled) -> None:
    once = mended(spoiled.files(wired=False), spoiled.checks)
    assert mended(once, spoiled.checks) == once


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_file_in_another_encoding_is_left_alone(encoding: str) -> None:
    files = {path: text.encode() for path, text in demo.half_finished().items()}
    page = "docs/source/en/model_doc/brand_new_bert.md"
    files[page] = ("é" + demo.half_finished()[page]).encode(encoding, "ignore")
    checks = [check for check in CHECKS if check.id in ("doc-page", "index-tick")]
    after = mended(files, checks)
    assert [path for path in files if after[path] != files[path]] == ["docs/source/en/index.md"]


TEXTS = st.text("ab \n\r\ufeffé", max_size=30).map(str.encode)
CHANGES = st.dictionaries(st.sampled_from(["f", "g", "d/h", "d/e/i"]), st.tuples(st.none() | TEXTS, TEXTS), min_size=1)


def laid(root: Path, changes: Mapping[str, tuple[bytes | None, bytes]]) -> dict[str, Replacement]:
    """The files as they were before, and what shall be written."""
    for path, (before, _) in changes.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if before is not None:
            (root / path).write_bytes(before)
    return {path: Replacement(path, before, after) for path, (before, after) in changes.items()}


def now(root: Path, path: str) -> bytes | None:
    return (root / path).read_bytes() if (root / path).exists() else None


@settings(max_examples=60)
@given(changes=CHANGES, event=st.integers(1, 600))
def test_whenever_it_is_killed_each_file_is_old_or_new(
    changes: dict[str, tuple[bytes | None, bytes]], event: int
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        replacements = laid(root, changes)
        status = killed_at(event, root, replacements)
        found = {path: now(root, path) for path in changes}
        assert all(found[path] in pair for path, pair in changes.items())
        assert os.WIFSIGNALED(status) or found == {path: after for path, (_, after) in changes.items()}


def killed_at(event: int, root: Path, replacements: Mapping[str, Replacement]) -> int:
    """How a process ended that writes, and is killed at that call or return of a function, if it comes so far."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    import sys

    events = iter(range(event - 1, -1, -1))
    sys.setprofile(lambda *_: None if next(events, 1) else os.kill(os.getpid(), signal.SIGKILL))
    write(root, replacements)
    os._exit(0)


THEIRS = b"someone else's\n"


@settings(max_examples=60)
@given(changes=CHANGES, at=st.integers(0, 4), touched=st.integers(0, 3), gone=st.booleans())
def test_what_someone_else_writes_meanwhile_stays(
    changes: dict[str, tuple[bytes | None, bytes]], at: int, touched: int, gone: bool
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        replacements = laid(root, changes)
        paths = list(changes)
        number = touched % len(paths)
        meddler = meddling(root / paths[number], at, gone=gone)
        is_late = at > number + 1  # our file was there already
        with mock.patch("checker.write.os.fsync", side_effect=meddler):
            if at and not is_late and at <= len(paths) and not (gone and changes[paths[number]][0] is None):
                with pytest.raises(Unreadable, match=f"{paths[number]}: was changed by someone else meanwhile"):
                    write(root, replacements)
            else:
                write(root, replacements)
        for place, (path, (before, after)) in enumerate(changes.items()):
            if path == paths[number] and 0 < at <= len(paths) and not (gone and before is None and not is_late):
                assert now(root, path) == (None if gone else THEIRS)
            else:
                assert now(root, path) == (after if place < number or not 0 < at <= number + 1 else before) or gone


def meddling(file: Path, at: int, *, gone: bool) -> "Iterator[None]":
    """Someone who writes or deletes a file when the so many-th of ours is on disk but not in its place yet."""
    for count in range(1, 99):
        if count == at:
            file.unlink(missing_ok=True) if gone else file.write_bytes(THEIRS)
        yield None
