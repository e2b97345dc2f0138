"""Real ports with one thing spoiled: the edits of its findings write what stood there, to the byte.

What they write instead, where they do, is either the same but for layout, order or the words of a comment, or another
way to do what is asked: both are counted and pinned, and so is what is found without an edit.
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from checker.check import Check, load
from checker.finding import Finding
from checker.fix import fix
from checker.port import Port, find_port
from checker.repo import Repo
from checker.run import Result, run
from tests import test_mutations as mutations
from tests.conftest import Pin
from tests.history import Commit, Hunk, merged_ports, needs_history, without
from tests.wiring import wiring

pytestmark = [pytest.mark.real, needs_history]

DATA = Path(__file__).parent / "real"
EVERY = 4  # of the mutations that are tried otherwise
EVERY_PORT = 6
CHECKS = {check.id: check for check in load()}
OUTCOMES = ("identical", "equal", "different", "no edit", "not found")


def name(text: str) -> Iterator[str]:
    """The name of a layer that holds weights left out."""
    return _without_keyword(text, "name")


def momentum(text: str) -> Iterator[str]:
    return _without_keyword(text, "momentum")


def _without_keyword(text: str, argument: str) -> Iterator[str]:
    for keyword in mutations._keywords(text, argument):
        start, end = mutations._span(text, keyword)
        before = re.sub(r",\s*$", "", text[:start])
        yield before + text[end:] if before != text[:start] else text[:start] + re.sub(r"^,\s*", "", text[end:])


def config_class(text: str) -> Iterator[str]:
    """A main layer that does not say which configuration it has."""
    for match in re.finditer(r"^class TF\w+MainLayer\(.+\n(?P<gone>    config_class = \w+\n)", text, re.MULTILINE):
        yield text[: match.start("gone")] + text[match.end("gone") :]


def doubled_from(text: str) -> Iterator[str]:
    return _replaced(text, r"^ *# Copied from (?=transformers\.models\.)", r"\g<0>from ")


def no_library(text: str) -> Iterator[str]:
    return _replaced(text, r"^( *# Copied from )transformers\.(?=models\.)", r"\1")


def from_pt(text: str) -> Iterator[str]:
    """An example that converts PyTorch's weights."""
    return _replaced(text, r'(>>> .*\.from_pretrained\("[^"\n]+")\)$', r"\1, from_pt=True)")


def _replaced(text: str, pattern: str, new: str) -> Iterator[str]:
    for match in re.finditer(pattern, text, re.MULTILINE):
        yield text[: match.start()] + match.expand(new) + text[match.end() :]


KINDS = {
    **{kind: pair for kind, pair in mutations.KINDS.items() if "build" not in kind},
    "one name= dropped": (name, "weight-names"),
    "one momentum= dropped": (momentum, "layer-defaults"),
    "one config_class removed": (config_class, "keras-serializable"),
    "one `from` doubled in a directive": (doubled_from, "copied-from"),
    "one directive without `transformers.`": (no_library, "copied-from"),
    "one from_pt=True in an example": (from_pt, "from-pt-flag"),
}


def findings(check: Check, port: Port) -> Counter[Finding]:
    return Counter(Finding(found.message, found.path, symbol=found.symbol) for found in run(check, port).findings)


def outcome(check: Check, spoiled: Port, path: str, right: str, before: Counter[Finding]) -> str:
    """What the edit of what is new makes of a spoiled file."""
    left = Counter(before)
    for found in run(check, spoiled).findings:
        plain = Finding(found.message, found.path, symbol=found.symbol)
        if left[plain]:
            left[plain] -= 1
            continue
        edit = found.edit() if found.edit else None
        if edit is None:
            return "no edit"
        return _compared(edit.after, right) if edit.path == path else "different"
    return "not found"


def _compared(text: str, right: str) -> str:
    if text == right:
        return "identical"
    try:
        return "equal" if _meaning(text) == _meaning(right) else "different"
    except SyntaxError:
        return "different"


def _meaning(text: str) -> str:
    """The syntax of a file, in which the order of keywords says nothing."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords.sort(key=lambda keyword: keyword.arg or "")
    return ast.dump(tree)


def outcomes(kind: str, tree: str) -> Counter[str]:
    sites, id = KINDS[kind]
    repo = mutations.checkout(tree)
    counted: Counter[str] = Counter()
    for model, path, text in islice(mutations.spoiled(tree, sites), 0, None, EVERY):
        before = findings(CHECKS[id], find_port(repo, model))
        spoiled = find_port(repo.edited({path: text}), model)
        counted[outcome(CHECKS[id], spoiled, path, repo.text(path), before)] += 1
    return counted


def test_the_edits_write_what_stood_there(pin: Pin) -> None:
    lines = []
    for kind in KINDS:
        counted = sum((outcomes(kind, tree) for tree in mutations.TREES), Counter[str]())
        lines.append(f"{kind}: {_shares(counted)}")
    pin(DATA / "repaired.txt", "\n".join(lines) + "\n")


def _shares(counted: Counter[str]) -> str:
    return ", ".join(f"{counted[each]} {each}" for each in OUTCOMES if counted[each])


def rewired(commit: str, model: str, ids: str, hunk: Hunk) -> str:
    """What the edits make of a merge with one hunk of its wiring undone."""
    port = find_port(Repo(Commit(commit)), model)
    checks = [CHECKS[id] for id in ids.split("|")]
    right = port.repo.text(hunk.path)
    before = {_placeless(found) for check in checks for found in run(check, port).findings}

    def judge(check: Check, port: Port) -> Result:
        result = run(check, port)
        return result.keeping((found for found in result.findings if _placeless(found) not in before), "")

    spoiled = find_port(port.repo.edited({hunk.path: without(right, [hunk])}), model)
    mended, done = fix(checks, spoiled, judge)
    if not done:
        return "no edit"
    text = mended.repo.text(hunk.path)
    return "identical" if text == right else "equal" if _lines(text) == _lines(right) else "different"


def _placeless(found: Finding) -> tuple[str, str]:
    return found.message, found.symbol


def _lines(text: str) -> list[str]:
    """The lines of a file but for their order, and blank ones."""
    return sorted(line for line in text.split("\n") if line.strip())


def test_the_edits_wire_as_the_authors_did(pin: Pin) -> None:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for commit, model in merged_ports()[::EVERY_PORT]:
        for ids, hunk in wiring(commit, find_port(Repo(Commit(commit)), model)):
            counted[ids.partition("|")[0]][rewired(commit, model, ids, hunk)] += 1
    lines = [f"{id}: {_shares(outcomes)}" for id, outcomes in sorted(counted.items())]
    pin(DATA / "rewired.txt", "\n".join(lines) + "\n")
