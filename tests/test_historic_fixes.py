"""Commits that repaired what a check looks for: their parents are reported, they are not, and nothing new is said."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from checker.check import load
from checker.port import find_port
from checker.repo import Repo
from checker.run import judge
from tests.history import Commit, needs_history

pytestmark = [pytest.mark.real, needs_history]

RUNTIME = ("from-pt-load", "output-equivalence", "input-formats", "training-mode", "save-load", "xla")
TABLE = Path(__file__).with_name("real") / "fixes.tsv"
FIXES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def said(commit: str, model: str) -> Counter[tuple[str, str]]:
    """The errors and warnings of a port at a commit: the check and the symbol of each."""
    results = judge([check for check in load() if check.id not in RUNTIME], find_port(Repo(Commit(commit)), model))
    return Counter(
        (result.check.id, found.symbol)
        for result in results
        for found in result.findings
        if found.severity != "advice"
    )


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: f"{fix['date']}-{fix['model']}-{fix['check']}")
def test_the_parent_is_reported_and_the_fix_is_not(fix: dict[str, str]) -> None:
    before, after = said(f"{fix['commit']}^", fix["model"]), said(fix["commit"], fix["model"])
    assert (fix["check"], fix["symbol"]) in before - after
    assert not after - before
