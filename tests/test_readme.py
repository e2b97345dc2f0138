"""The README's table of checks and its pictures are what the tool says itself; `make docs` writes them."""

import re
from pathlib import Path

from checker import demo, suppress
from checker.check import LISTS, Check, load
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.report import FORMATS, Report
from checker.report.comment import State, body
from checker.report.json import as_data
from checker.run import judge, run
from tests.conftest import Pin
from tests.picture import comment, terminal

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- checks -->\n).*?(?=<!-- /checks -->)", re.DOTALL)


def row(check: Check) -> str:
    step, list_, number = check.place
    place = f"{step}, {LISTS[list_]} {number}" if 0 <= list_ < len(LISTS) else str(step)
    return f"| `{check.id}` | {check.title} | {check.severity} | {place} |\n"


def test_the_table_of_checks(pin: Pin) -> None:
    head = "| Check | What is true when it passes | Severity | Step |\n| --- | --- | --- | --- |\n"
    table = head + "".join(map(row, [*load(), suppress.CHECK]))
    text = README.read_text(encoding="utf-8")
    assert TABLE.search(text), "the README has lost the place of the table"
    pin(README, TABLE.sub(lambda _: table, text))


def test_the_picture(pin: Pin) -> None:
    port = find_port(Repo(Texts(demo.half_finished())), demo.MODEL)
    report = Report((port,), tuple(run(check, port) for check in load()))
    pin(ROOT / "docs" / "checklist.svg", terminal(report))


def test_the_picture_of_the_comment(pin: Pin) -> None:
    checks = load()
    port = find_port(Repo(Texts(demo.half_finished())), demo.MODEL)
    data = as_data(Report((port,), tuple(judge(checks, port))))
    known = State.of("0" * 40, data, None).known or ()
    before = State("9f8e7d6" * 6, (*known[1:], *(f"{number:016}" for number in range(3))))
    state = State.of("a1b2c3d" * 6, data, before)
    text = body(data, state, {check.id: check.title for check in checks}, "+", "https://github.com")
    pin(ROOT / "docs" / "comment.svg", comment(text, "github-actions"))


def test_the_table_of_formats() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(rows[: len(FORMATS)]) == FORMATS


def test_the_first_commands_are_there() -> None:
    commands = re.findall(r"^make (\w+)", README.read_text(encoding="utf-8"), re.MULTILINE)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert commands[:2] == ["demo", "test"]
    assert set(commands) <= set(targets)
