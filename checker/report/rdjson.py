"""The rdjson format: diagnostics for reviewdog, which makes suggestions out of their edits."""

import json
from collections.abc import Iterator
from typing import Any

from checker.finding import Edit, Finding, Severity
from checker.guide import GUIDE, link
from checker.report import Report, names
from checker.report.lines import Line, clean, line
from checker.report.patch import hunks, safe_edit, whole_lines
from checker.run import Result

SEVERITY: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "advice": "INFO"}


def render(report: Report, width: int) -> Iterator[Line]:
    """The findings as one reviewdog result, and what could not be judged."""
    diagnostics = [_diagnostic(*found) for found in report.findings()]
    result = {
        "source": {"name": "tfport-check", "url": GUIDE},
        "diagnostics": [*_unjudged(report), *diagnostics],
    }
    for text in json.dumps(result, indent=2).splitlines():
        yield line(text)


def _unjudged(report: Report) -> Iterator[dict[str, Any]]:
    """What could not be judged, each reason once, at the port it is about."""
    files = {port.name: port.tf_file for port in report.ports}
    for reason, results in report.unjudged().items():
        yield {
            "message": f"{clean(reason)} (could not be judged: {names(results)})",
            "location": {"path": files[results[0].model]},
            "severity": "ERROR",
            "code": _code(results[0]),
        }


def _diagnostic(result: Result, finding: Finding, severity: Severity) -> dict[str, Any]:
    place = {"line": finding.line, "column": finding.column}
    diagnostic = {
        "message": clean(finding.message),
        "location": {"path": clean(finding.path), "range": {"start": place}},
        "severity": SEVERITY[severity],
        "code": _code(result),
    }
    edit = safe_edit(finding)
    suggestions = [*_suggestions(edit)] if edit and edit.path == finding.path else []
    return {**diagnostic, "suggestions": suggestions} if suggestions else diagnostic


def _code(result: Result) -> dict[str, str]:
    return {"value": result.check.id, "url": link(result.check.step)}


def _suggestions(edit: Edit) -> Iterator[dict[str, Any]]:
    """The suggestion, where one is enough: of several, reviewdog shows all but the first as errors."""
    found = [*hunks(edit)]
    if edit.before and len(found) == 1:
        whole = whole_lines(found[0], edit.before)
        if whole.text.endswith("\n"):
            span = {"start": {"line": whole.start}, "end": {"line": whole.end - 1}}
            yield {"range": span, "text": whole.text.removesuffix("\n")}
