"""Every TensorFlow port of real trees, judged by every check.

`real/found/` pins per tree how many ports pass, fail, are skipped and cannot be judged, so that no check falls silent
unnoticed. `real/reviewed.tsv` holds a person's verdict on every error and warning: `true`, a deviation a maintainer
would want to see, or `gap`, one of ours. `make pins` writes both anew; a new finding is `unreviewed` until someone has
read the code it is about.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import pytest

from checker.check import load
from checker.port import all_ports, find_port
from checker.repo import Repo
from checker.run import Result, judge
from tests import trees
from tests.conftest import Pin

pytestmark = pytest.mark.real

STATUSES = ("passed", "failed", "skipped", "error")
REVIEWED = trees.DATA / "reviewed.tsv"
VERDICTS = ("true", "gap")
COLUMNS = ("check", "model", "symbol", "verdict", "trees", "reason")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Review:
    """A person's verdict on one finding, and the trees it is found in."""

    verdict: str = "unreviewed"
    trees: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True)
class Judged:
    """What all checks say of all ports of a tree."""

    counts: Counter[tuple[str, str]]
    findings: Mapping[Key, str]
    errors: tuple[str, ...]


@cache
def judged(name: str) -> Judged:
    repo = Repo.open(trees.tree(name))
    counts: Counter[tuple[str, str]] = Counter()
    findings: dict[Key, str] = {}
    errors = []
    for model in all_ports(repo):
        port = find_port(repo, model, asked=False)
        for result in judge(load(), port):
            counts[result.check.id, result.status] += 1
            findings |= serious(result)
            errors += [f"{result.check.id} {model}: {result.reason}"] if result.status == "error" else []
    return Judged(counts, findings, tuple(errors))


def serious(result: Result) -> dict[Key, str]:
    """A result's errors and warnings."""
    return {
        (
            result.check.id,
            result.model,
            finding.symbol or finding.path,
        ): f"{finding.path}:{finding.line} {finding.message}"
        for finding in result.findings
        if finding.severity != "advice"
    }


def table(counts: Counter[tuple[str, str]]) -> str:
    width = max(len(check) for check, _ in counts)
    rows = {check: [counts[check, status] for status in STATUSES] for check, _ in sorted(counts)}
    lines = [" ".join([check.ljust(width), *(f"{count:7}" for count in row)]) for check, row in rows.items()]
    return "\n".join([" ".join([" " * width, *(f"{status:>7}" for status in STATUSES)]), *lines]) + "\n"


@pytest.mark.parametrize("name", trees.NAMES)
def test_what_is_found(name: str, pin: Pin) -> None:
    found = judged(name)
    pin(trees.DATA / "found" / f"{name}.txt", table(found.counts))
    assert not found.errors, "\n".join(found.errors)


def read(text: str) -> dict[Key, Review]:
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        (row["check"], row["model"], row["symbol"]): Review(
            row["verdict"], frozenset(row["trees"].split()), row["reason"]
        )
        for row in rows
    }


def written(reviews: dict[Key, Review]) -> str:
    lines = ["\t".join(COLUMNS)]
    for key, review in sorted(reviews.items()):
        lines.append("\t".join([*key, review.verdict, " ".join(sorted(review.trees)), review.reason]))
    return "\n".join(lines) + "\n"


def brought_up_to_date(reviews: dict[Key, Review], names: Iterable[str]) -> dict[Key, Review]:
    """The reviews with the trees each finding is found in now; a finding that is gone everywhere has none."""
    found = {name: judged(name).findings for name in names}
    current = {}
    for key in reviews.keys() | {key for keys in found.values() for key in keys}:
        review = reviews.get(key, Review())
        now = (review.trees - found.keys()) | {name for name, keys in found.items() if key in keys}
        if now:
            current[key] = replace(review, trees=frozenset(now))
    return current


def shown(key: Key, review: Review) -> str:
    name = max(review.trees)
    return f"{'  '.join(key)}\n    {name} {judged(name).findings.get(key, '')}"


@cache
def current() -> dict[Key, Review]:
    return brought_up_to_date(read(REVIEWED.read_text(encoding="utf-8")), trees.NAMES)


def test_every_finding_is_reviewed() -> None:
    unreviewed = [shown(key, review) for key, review in sorted(current().items()) if review.verdict not in VERDICTS]
    assert not unreviewed, f"{len(unreviewed)} findings wait for a verdict:\n" + "\n".join(unreviewed)
    assert all(review.reason for review in current().values()), "each verdict has its reason"


def test_the_reviews_say_where(pin: Pin) -> None:
    pin(REVIEWED, written(current()))
