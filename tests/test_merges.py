"""Real merged ports: undoing one hunk of the wiring is one check's finding, on that file, and nobody else's."""

import re
from collections import Counter

import pytest

from checker.check import load
from checker.facts.auto import PortTables
from checker.facts.classes import Classes
from checker.finding import Finding
from checker.port import find_port
from checker.repo import Repo
from checker.run import judge
from tests.history import Commit, Hunk, hunks, merged_ports, needs_history

pytestmark = [pytest.mark.real, needs_history]

CHECKS = {
    r"src/transformers/__init__\.py": "main-init",
    r"src/transformers/models/\w+/__init__\.py": "model-init",
    r"src/transformers/models/auto/modeling_tf_auto\.py": "auto-mappings",
    r"src/transformers/utils/dummy_tf_objects\.py": "dummy-objects",
    r"docs/source/(en/)?model_doc/[\w-]+\.\w+": "doc-page|doc-contributor",
    r"docs/source/(en/)?_toctree\.yml": "doc-toctree",
    r"docs/source/(en/)?index\.\w+": "index-tick",
    r"utils/documentation_tests\.txt": "documentation-tests",
}
DOCUMENTS = re.compile(r"\[\[autodoc\]\]|autoclass::")


def findings(repo: Repo, model: str) -> Counter[tuple[str, Finding]]:
    port = find_port(repo, model)
    return Counter((result.check.id, _placeless(found)) for result in judge(load(), port) for found in result.findings)


def _placeless(found: Finding) -> Finding:
    return Finding(found.message, found.path, symbol=found.symbol, severity=found.severity)


def _concerns(hunk: Hunk, model: str, names: set[str]) -> bool:
    """Whether a hunk wires the port: not its PyTorch side, another model, or prose."""
    if "index." in hunk.path:
        return hunk.removed.count("❌") > hunk.added.count("❌")
    if "documentation_tests" in hunk.path:
        return f"/{model}/modeling_tf_" in hunk.added
    if "model_doc" in hunk.path:
        return bool(DOCUMENTS.search(hunk.added) and names & set(re.findall(r"\w+", hunk.added)))
    return bool(names & set(re.findall(r"\w+", hunk.added)))


@pytest.mark.parametrize(("commit", "model"), merged_ports())
def test_undoing_a_hunk_is_one_finding(commit: str, model: str) -> None:
    repo = Repo(Commit(commit))
    before = findings(repo, model)
    port = find_port(repo, model)
    names = {found.name for found in port.fact(Classes).public} | set(port.fact(PortTables).objects)
    tried = 0
    for hunk in hunks(commit):
        expected = next((check for pattern, check in CHECKS.items() if re.fullmatch(pattern, hunk.path)), None)
        if expected is None or not _concerns(hunk, model, names):
            continue
        tried += 1
        new = findings(repo.edited({hunk.path: hunk.without}), model) - before
        assert new, f"{hunk.path}:{hunk.line} undone is not reported:\n{hunk.added}"
        assert {found.path for _, found in new} == {hunk.path}
        assert all(re.fullmatch(expected, check) for check, _ in new)
    assert tried
