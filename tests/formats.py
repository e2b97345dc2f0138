"""Reports to show in every format: of a port with gaps, of a large fork, of a checkout that says hostile things."""

import json
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from checker import demo
from checker.check import load
from checker.finding import Edit, Finding, Severity
from checker.port import Port, find_port
from checker.repo import Repo, Skip, Texts, Unreadable
from checker.report import Report
from checker.report.lines import plain
from checker.run import judge, run
from tests import tiny

SCHEMAS = Path(__file__).with_name("schemas")
HOSTILE = Path(__file__).with_name("hostile.json")


def shown(format: str, report: Report, width: int = 80) -> str:
    return plain(import_module(f"checker.report.{format}").render(report, width))


@cache
def half_finished() -> Report:
    """The report of the example port with its typical gaps."""
    port = find_port(Repo(Texts(demo.half_finished())), demo.MODEL)
    return Report((port,), tuple(judge(load(), port)), (), "a1b2c3d" * 5 + "a1b2c")


def finds(*findings: Finding) -> Report:
    """A report of one check that found these things."""
    return of({"main-init": findings})


def of(found: dict[str, tuple[Finding, ...]], texts: dict[str, str] | None = None) -> Report:
    """A report of what each of some checks found in a tiny checkout."""
    port = find_port(Repo(Texts(tiny.FILES | (texts or {}))), "bert")
    checks = [tiny.check(id, tiny.finds(*findings)) for id, findings in found.items()]
    return Report((port,), tuple(run(check, port) for check in checks))


def many(number: int, severity: Severity) -> tuple[Finding, ...]:
    return tuple(Finding(f"`{severity}` {at:06}", tiny.BERT, at + 1, severity=severity) for at in range(number))


def edited(before: str, after: str, path: str = tiny.BERT) -> Report:
    """A report of one finding, in a file that reads `before`, whose edit makes it read `after`."""
    finding = Finding("mend it", path, edit=lambda: Edit(path, before, after))
    return of({"main-init": (finding,)}, {path: before})


def refuses(port: Port) -> Iterator[Finding]:
    raise Unreadable(tiny.INIT, "syntax error (invalid syntax); mend it and run again", 3)


def skips(port: Port) -> Iterator[Finding]:
    raise Skip("this tree has no list of doc-tested files")


def unjudged() -> Report:
    """A report of two checks that could not judge, for one reason, one that was skipped and one that passed."""
    port = find_port(Repo(Texts(tiny.FILES)), "bert")
    checks = [
        tiny.check("tf-tests", refuses),
        tiny.check("doc-page", refuses),
        tiny.check("xla", skips),
        tiny.check("header"),
    ]
    return Report((port,), tuple(run(check, port) for check in checks))


def hostile(size: int = 40) -> Iterator[Report]:
    """Reports in which a checkout says hostile things wherever it can, so many at once."""
    texts = [text for texts in json.loads(HOSTILE.read_text(encoding="utf-8")).values() for text in texts]
    for start in range(0, len(texts), size):
        some = texts[start : start + size]
        yield finds(*(Finding(f"a{text}", f"src/a{text}", symbol=text) for text in some))
