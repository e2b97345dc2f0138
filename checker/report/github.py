"""The github format: annotations of a workflow run, within the ten of each level that GitHub shows for a step."""

from collections.abc import Iterator
from typing import NamedTuple

from checker.finding import SEVERITIES, Severity
from checker.report import Report, names
from checker.report.lines import Line, line

MOST = 10
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "notice"}


class Annotation(NamedTuple):
    """One annotation; without a path it stands above the files."""

    severity: Severity
    message: str
    title: str
    path: str = ""
    line: int = 1
    column: int = 1


def render(report: Report, width: int) -> Iterator[Line]:
    """A workflow command a line, errors first; where there are too many the last says how many more there are."""
    found = [*_unjudged(report), *_findings(report)]
    for severity in SEVERITIES:
        alike = [each for each in found if each.severity == severity]
        shown = alike if len(alike) <= MOST else alike[: MOST - 1]
        yield from (line(_command(each)) for each in shown)
        if left := len(alike) - len(shown):
            yield line(_command(Annotation(severity, f"{left} more in the summary", "tfport-check")))


def _unjudged(report: Report) -> Iterator[Annotation]:
    """What could not be judged, each reason once: it fails the run too."""
    for reason, results in report.unjudged().items():
        message = f"{reason} (could not be judged: {names(results)})"
        yield Annotation("error", message, "tfport-check: could not judge")


def _findings(report: Report) -> Iterator[Annotation]:
    for result, finding, severity in report.findings():
        title = f"{result.check.id} ({result.model})"
        yield Annotation(severity, finding.message, title, finding.path, finding.line, finding.column)


def _command(each: Annotation) -> str:
    place = {"file": each.path, "line": str(each.line), "col": str(each.column)} if each.path else {}
    named = {"title": each.title, **place}
    properties = ",".join(f"{name}={_property(value)}" for name, value in named.items())
    return f"::{LEVELS[each.severity]} {properties}::{_data(each.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
