"""The sarif format: SARIF 2.1.0 for code scanning, within what GitHub takes and shows."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any
from urllib.parse import quote
from zlib import compress

from checker.check import Check
from checker.finding import SEVERITIES, Edit, Finding, Severity
from checker.guide import GUIDE, link
from checker.repo import Unreadable
from checker.report import Report, fingerprint
from checker.report.lines import Line, clean, line
from checker.report.markup import GAP
from checker.report.patch import Hunk, hunks, safe_edit, split
from checker.run import Result

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 5_000  # GitHub shows no more
LIMIT = 10_000_000  # compressed bytes that GitHub takes
LONGEST = 1_000  # characters of a description
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "note"}
PROBLEMS: dict[Severity, str] = {"error": "error", "warning": "warning", "advice": "recommendation"}
ROOT = "%SRCROOT%"
Object = dict[str, Any]
Found = tuple[Result, Finding, Severity]


@dataclass(frozen=True)
class Source:
    """The lines of the checkout's files, which places and fixes are counted in."""

    report: Report

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    def line(self, path: str, number: int) -> str:
        """A line without its end; empty where there is none."""
        if path not in self._lines:
            self._lines[path] = split(self._text(path))
        lines = self._lines[path]
        return lines[number - 1].removesuffix("\n") if number <= len(lines) else ""

    def _text(self, path: str) -> str:
        try:
            return self.report.ports[0].repo.find(path) or ""
        except Unreadable:
            return ""

    def end(self, path: str) -> str:
        """How the lines of a file end."""
        crlf = b"\r\n" in (self.report.ports[0].repo.source.read(path) or b"")
        return "\r\n" if crlf else "\n"


def render(report: Report, width: int) -> Iterator[Line]:
    """The report as one SARIF run; where it is too large, it goes without fixes, and then without the least."""
    for most, fixes in ((MOST, True), (MOST, False), (MOST // 10, False)):
        text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, most, fixes=fixes)]}, indent=1)
        if len(text) <= LIMIT or len(compress(text.encode())) <= LIMIT:
            break
    for each in text.splitlines():
        yield line(each)


def _run(report: Report, most: int, *, fixes: bool) -> Object:
    rules = list({result.check.id: result.check for result in report.results}.values())
    numbers = {check.id: number for number, check in enumerate(rules)}
    found = sorted(report.findings(), key=lambda each: SEVERITIES.index(each[2]))
    driver = {
        "name": "tfport-check",
        "semanticVersion": version("tfport-check"),
        "informationUri": GUIDE,
        "rules": [_rule(check) for check in rules],
    }
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": "tfport-check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the checkout."}}},
        "invocations": [_invocation(report, len(found) - most, numbers)],
        "results": list(_results(found[:most], numbers, Source(report), fixes=fixes)),
    }


def _invocation(report: Report, beyond: int, numbers: dict[str, int]) -> Object:
    """Whether everything could be judged, what could not, and how much is left out."""
    errors = [result for result in report.results if result.status == "error"]
    notes: list[Object] = [
        {
            "level": "error",
            "message": {"text": _plain(f"{result.model}: {result.reason}")},
            "associatedRule": {"id": result.check.id, "index": numbers[result.check.id]},
        }
        for result in errors
    ]
    if beyond > 0:
        told = f"{beyond} findings, of the least severe, are left out: code scanning shows no more."
        notes.append({"level": "note", "message": {"text": told}})
    return {"executionSuccessful": not errors, "toolExecutionNotifications": notes}


def _rule(check: Check) -> Object:
    body = check.doc.partition("\n")[2].strip()
    why = body.partition("\n\n")[0].replace("\n", " ")
    mend = "`tfport-check MODEL --fix` mends what is mechanical."
    excuse = f"A line is excused in place with `# tfport: ignore[{check.id}] reason`."
    text = re.sub(r"\n(?=Severity:)", "\n\n", f"{body or check.title}\n\n{mend} {excuse}")
    name = "".join(word.capitalize() for word in check.id.split("-"))
    return {
        "id": check.id,
        **({} if name.lower() == check.id else {"name": name}),
        "shortDescription": {"text": f"{check.title}."},
        "fullDescription": {"text": f"{check.title}. {why}"[:LONGEST]},
        "helpUri": link(check.step),
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {
            "tags": ["tensorflow", f"step-{check.step}"],
            "precision": "high",
            "problem.severity": PROBLEMS[check.severity],
        },
    }


def _results(found: list[Found], numbers: dict[str, int], source: Source, *, fixes: bool) -> Iterator[Object]:
    seen: Counter[str] = Counter()
    for result, finding, severity in found:
        same = fingerprint(result.check.id, result.model, finding.path, finding.symbol, finding.message)
        seen[same] += 1
        data = {
            "ruleId": result.check.id,
            "ruleIndex": numbers[result.check.id],
            "level": LEVELS[severity],
            "message": {"text": _plain(finding.message)},
            "locations": [{"physicalLocation": _place(finding, source)}],
            # not GitHub's own key: its action makes that itself, and warns of any other value
            "partialFingerprints": {"tfportFinding/v1": f"{same}:{seen[same]}"},
            "properties": {"model": result.model, "symbol": clean(finding.symbol)},
        }
        edit = safe_edit(finding) if fixes else None
        yield {**data, "fixes": [_fix(edit, source.end(edit.path))]} if edit else data


def _plain(text: str) -> str:
    """A message in which nothing is taken for a link."""
    return clean(text).replace("](", f"]{GAP}(")


def _place(finding: Finding, source: Source) -> Object:
    """The symbol, where it stands in its line, or else the rest of the line."""
    text = source.line(finding.path, finding.line)
    start = min(finding.column, len(text) + 1)
    named = finding.symbol and text.startswith(finding.symbol, start - 1)
    end = start + len(finding.symbol) if named else max(len(text), start) + 1
    region = {"startLine": finding.line, "startColumn": start, "endLine": finding.line, "endColumn": end}
    return {"artifactLocation": _artifact(finding.path), "region": region}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, errors="surrogatepass"), "uriBaseId": ROOT}


def _fix(edit: Edit, end: str) -> Object:
    before = split(edit.before or "")
    replacements = [
        {"deletedRegion": _deleted(hunk, before), "insertedContent": {"text": hunk.text.replace("\n", end)}}
        for hunk in hunks(edit)
    ]
    change = {"artifactLocation": _artifact(edit.path), "replacements": replacements}
    return {"description": {"text": "What tfport-check --fix does."}, "artifactChanges": [change]}


def _deleted(hunk: Hunk, before: list[str]) -> dict[str, int]:
    """Up to the beginning of the next line, or the end of a last line that has no end."""
    region = {"startLine": hunk.start, "startColumn": 1, "endLine": hunk.end, "endColumn": 1}
    if hunk.end > len(before) and before and not before[-1].endswith("\n"):
        return {**region, "endLine": len(before), "endColumn": len(before[-1]) + 1}
    return region
