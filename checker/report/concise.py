"""The concise format: a finding a line, for editors and `grep`."""

from collections.abc import Iterator

from checker.report import Report, names
from checker.report.lines import Line, line


def render(report: Report, width: int) -> Iterator[Line]:
    """`path:line:column: severity check model: message`, then what could not be judged, each reason once."""
    for result, finding, severity in report.findings():
        place = f"{finding.path}:{finding.line}:{finding.column}"
        message = " ".join(finding.message.split())
        yield line(("path", place), f": {severity} {result.check.id} {result.model}: {message}")
    for reason, results in report.unjudged().items():
        yield line(f"could not judge {names(results)}: {reason}")
