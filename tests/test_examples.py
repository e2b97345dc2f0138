"""Each check's diffs, run against the example port of each era: the docstrings are the tests.

The new side stands in the wired port, which passes every check. With the old side in its place this check fails, and
no other check says anything new; where the finding carries an edit, it turns the old text into the new to the byte.
A file of which the old side leaves nothing is not there. The checks that run the models have their examples tried in
`test_runtime.py`, where there is something to run them with.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from checker import demo
from checker.check import Check, Example, load
from checker.finding import Edit
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import Result, judge, run
from tests.conftest import Pin
from tests.runnable import runs_models

ERAS = demo.eras()
CHECKS = load()
STATUSES = Path(__file__).with_name("statuses.txt")
EXAMPLES = [
    pytest.param(check, example, id=f"{check.id}-{number}")
    for check in CHECKS
    if not runs_models(check)
    for number, example in enumerate(check.examples, 1)
]


def results(files: Mapping[str, str], model: str = demo.MODEL) -> dict[str, Result]:
    """What each check says of a port."""
    port = find_port(Repo(Texts(files)), model)
    return {result.check.id: result for result in judge(CHECKS, port)}


@cache
def wired(era: str) -> dict[str, Result]:
    return results(demo.tree(era))


def shown(result: Result) -> str:
    """A result as a failing test should show it."""
    found = [f"{finding.path}:{finding.line}: {finding.message}" for finding in result.findings]
    return "\n".join([f"{result.check.id} {result.status} {result.reason}".rstrip(), *found])


def stands_in(example: Example, era: str) -> bool:
    text = demo.tree(era).get(example.path)
    return text is not None and example.new in text


def undone(example: Example, era: str) -> dict[str, str]:
    """The era's checkout with the old side of the example in place of its new side."""
    files = dict(demo.tree(era))
    text = files.pop(example.path)
    assert text.count(example.new) == 1, f"{example.path} of {era} has this {text.count(example.new)} times"
    old = text.replace(example.new, example.old)
    return {**files, example.path: old} if old.strip() else files


def changes(era: str, after: Mapping[str, Result]) -> dict[str, str]:
    """The results that differ from those of the wired port."""
    return {
        id: shown(result)
        for id, result in after.items()
        if (result.status, result.findings) != (wired(era)[id].status, wired(era)[id].findings)
    }


def eras_of(example: Example) -> list[str]:
    found = [era for era in ERAS if stands_in(example, era)]
    assert found, f"the new side stands in no era's {example.path}"
    return found


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("model", ["another_bert", "brand_new_bert", "cousin_bert"])
def test_a_wired_port_passes(era: str, model: str) -> None:
    bad = [result for result in results(demo.tree(era), model).values() if result.status in ("failed", "error")]
    assert not bad, "\n".join(map(shown, bad))


def test_no_check_falls_silent(pin: Pin) -> None:
    """A check that is skipped in an era, or no longer is, shows in the diff of the table."""
    rows = [["check", *ERAS], *([check.id, *(wired(era)[check.id].status for era in ERAS)] for check in CHECKS)]
    width = max(len(row[0]) for row in rows)
    lines = ["  ".join([row[0].ljust(width), *(cell.ljust(7) for cell in row[1:])]).rstrip() for row in rows]
    pin(STATUSES, "\n".join(lines) + "\n")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_has_an_example(check: Check) -> None:
    assert check.examples


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_check_runs_in_some_era(check: Check) -> None:
    status = "skipped" if runs_models(check) else "passed"
    assert any(wired(era)[check.id].status == status for era in ERAS)


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_the_old_side_fails_this_check_alone(check: Check, example: Example) -> None:
    for era in eras_of(example):
        after = results(undone(example, era))
        changed = changes(era, after)
        assert list(changed) == [check.id], f"in {era}:\n" + "\n".join(changed.values())
        found = after[check.id]
        assert found.status == "failed", shown(found)
        assert len(found.findings) == 1, f"in {era}: {shown(found)}"
        if check.severity != "advice":  # which may ask for something in another file
            assert found.findings[0].path == example.path, f"in {era}: {shown(found)}"


@pytest.mark.parametrize(("check", "example"), EXAMPLES)
def test_the_edit_writes_the_new_side(check: Check, example: Example) -> None:
    for era in eras_of(example):
        files = undone(example, era)
        for finding in run(check, find_port(Repo(Texts(files)), demo.MODEL)).findings:
            if finding.edit:
                made = replace(finding.edit(), unsafe=False)
                assert made == Edit(example.path, files.get(example.path), demo.tree(era)[example.path])
