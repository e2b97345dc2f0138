"""The comments that open a port's files: copyright and licence."""

import re
import time
from dataclasses import dataclass
from typing import Self

from checker.facts.test_layout import test_paths
from checker.port import TF_FILE, TORCH_FILE, Port, PortFact
from checker.repo import Repo

OPENING = re.compile(r"\A\ufeff?(?:[ \t]*(?:#.*)?\r?\n)*")
COPYRIGHT = re.compile(r"^#.*\bcopyright\b\D*(\d{4})", re.IGNORECASE | re.MULTILINE)
LICENCE = re.compile(r"\blicensed under\b|\blicense-identifier\b", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """What opens one file: the first year of its copyright, its 1-based line, and whether a licence is named."""

    path: str
    year: int | None
    line: int
    licensed: bool

    @classmethod
    def of(cls, repo: Repo, path: str) -> Self:
        match = OPENING.match(repo.text(path))
        opening = match[0] if match else ""
        found = COPYRIGHT.search(opening)
        line = opening.count("\n", 0, found.start()) + 1 if found else 1
        return cls(path, int(found[1]) if found else None, line, LICENCE.search(opening) is not None)


@dataclass(frozen=True)
class Headers(PortFact):
    """The headers of a port's TensorFlow files and tests; `earliest` is the year that none of them can be before."""

    found: tuple[Header, ...]
    earliest: int
    latest: int

    @classmethod
    def read(cls, port: Port) -> Self:
        torch = [Header.of(port.repo, path).year for path in port.files(TORCH_FILE)]
        paths = [*port.files(TF_FILE), *test_paths(port)]
        first = min((year for year in torch if year), default=2018)
        return cls(tuple(Header.of(port.repo, path) for path in paths), first, time.localtime().tm_year)
