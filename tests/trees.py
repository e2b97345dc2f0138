"""Real trees of the library, kept in a cache: releases as the registry has them, whole trees out of a git repository.

A release is only read, never installed; it holds the package alone. Whole trees, with docs and tests, are there where
TFPORT_TRANSFORMERS names a git repository of the library.
"""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

DATA = Path(__file__).with_name("real")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tfport-check"
REPOSITORY = os.environ.get("TFPORT_TRANSFORMERS", "")
PARTS = ("src", "docs/source", "tests", "utils")


def _table(name: str) -> dict[str, str]:
    """A data file of two columns."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines)


RELEASES = _table("releases.txt")
COMMITS = _table("commits.txt") if REPOSITORY else {}
NAMES = [*RELEASES, *COMMITS]


def tree(name: str) -> Path:
    """The folder of a real tree; fetched where the cache has none. Skips the test where it cannot be had."""
    return _kept(name, lambda folder: _release(name, folder) if name in RELEASES else _commit(COMMITS[name], folder))


def _kept(name: str, fill: Callable[[Path], None]) -> Path:
    kept = CACHE / name
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE) as scratch:
            folder = Path(scratch) / name
            fill(folder)
            folder.rename(kept)
    return kept


def _release(version: str, folder: Path) -> None:
    """The Python files of a release's wheel, where a checkout has them."""
    with zipfile.ZipFile(io.BytesIO(_wheel(version))) as wheel:
        for name in wheel.namelist():
            if name.startswith("transformers/") and name.endswith(".py"):
                wheel.extract(name, folder / "src")


def _wheel(version: str) -> bytes:
    with TemporaryDirectory() as scratch:
        options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--dest", scratch, f"transformers=={version}"]
        command = [sys.executable, "-m", "pip", "download", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            _missing(
                f"transformers {version} cannot be fetched from the package registry: {done.stderr.strip()[-300:]}"
            )
        data = next(Path(scratch).glob("*.whl")).read_bytes()
    assert hashlib.sha256(data).hexdigest() == RELEASES[version], f"transformers {version} is not the wheel it was"
    return data


def _missing(problem: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(problem)
    pytest.skip(problem)


def _commit(commit: str, folder: Path) -> None:
    """What the checks read of a whole tree."""
    command = ["git", "-C", REPOSITORY, "archive", commit, *PARTS]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", str(folder)], input=data, check=True)
