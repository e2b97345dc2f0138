"""Real merged ports: undoing one hunk of the wiring is one check's finding, on that file, and nobody else's."""

import re
from collections import Counter

import pytest

from checker.check import load
from checker.finding import Finding
from checker.port import find_port
from checker.repo import Repo
from checker.run import judge
from tests.history import Commit, merged_ports, needs_history, without
from tests.wiring import wiring

pytestmark = [pytest.mark.real, needs_history]


def findings(repo: Repo, model: str) -> Counter[tuple[str, Finding]]:
    port = find_port(repo, model)
    return Counter((result.check.id, _placeless(found)) for result in judge(load(), port) for found in result.findings)


def _placeless(found: Finding) -> Finding:
    return Finding(found.message, found.path, symbol=found.symbol, severity=found.severity)


@pytest.mark.parametrize(("commit", "model"), merged_ports())
def test_undoing_a_hunk_is_one_finding(commit: str, model: str) -> None:
    repo = Repo(Commit(commit))
    before = findings(repo, model)
    tried = list(wiring(commit, find_port(repo, model)))
    assert tried
    for expected, hunk in tried:
        undone = without(repo.text(hunk.path), [hunk])
        new = findings(repo.edited({hunk.path: undone}), model) - before
        assert new, f"{hunk.path}:{hunk.line} undone is not reported:\n{hunk.added}"
        assert {found.path for _, found in new} == {hunk.path}
        assert all(re.fullmatch(expected, check) for check, _ in new)
