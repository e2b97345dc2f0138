"""The junit format: a test suite a port, a test case a check, for whatever shows test results."""

from collections.abc import Iterator
from xml.etree import ElementTree

from checker.finding import Finding
from checker.port import Port
from checker.report import Report
from checker.report.lines import Line, clean, line
from checker.run import Result


def render(report: Report, width: int) -> Iterator[Line]:
    """The report as XML; a check that only advises has passed."""
    tally = _tally(report.results)
    del tally["skipped"]  # the schema knows it of suites only
    root = _element(None, "testsuites", name="tfport-check", **tally)
    for port in report.ports:
        _suite(root, port, report.of(port))
    ElementTree.indent(root)
    yield line('<?xml version="1.0" encoding="utf-8"?>')
    for text in ElementTree.tostring(root, encoding="unicode").split("\n"):
        yield line(text)


def _suite(root: ElementTree.Element, port: Port, results: tuple[Result, ...]) -> None:
    suite = _element(root, "testsuite", name=port.name, **_tally(results))
    for result in results:
        name = f"{result.check.id}: {result.check.title}"
        _outcome(_element(suite, "testcase", classname=f"tfport-check.{port.name}", name=name, time="0"), result)


def _outcome(case: ElementTree.Element, result: Result) -> None:
    findings = "\n".join(map(_told, result.findings))
    if result.status == "skipped":
        _element(case, "skipped", message=result.reason)
    elif result.status == "error":
        _element(case, "error", message=result.reason, type="could not judge")
    elif _failed(result):
        message = result.findings[0].message if len(result.findings) == 1 else f"{len(result.findings)} findings"
        _element(case, "failure", findings, message=message, type=result.check.severity)
    elif findings:
        _element(case, "system-out", findings)


def _told(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}: {finding.severity}: {finding.message}"


def _failed(result: Result) -> bool:
    return result.status == "failed" and not result.advice_only


def _tally(results: tuple[Result, ...]) -> dict[str, str]:
    counted = {
        "tests": len(results),
        "failures": sum(map(_failed, results)),
        "errors": sum(result.status == "error" for result in results),
        "skipped": sum(result.status == "skipped" for result in results),
    }
    return {name: str(number) for name, number in counted.items()}


def _element(parent: ElementTree.Element | None, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """An element whose texts hold nothing that XML cannot."""
    clear = {name: _clear(value) for name, value in attributes.items()}
    element = ElementTree.Element(tag, clear) if parent is None else ElementTree.SubElement(parent, tag, clear)
    element.text = _clear(text) or None
    return element


def _clear(text: str) -> str:
    shown = "\n".join(map(clean, text.split("\n")))
    return shown.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
