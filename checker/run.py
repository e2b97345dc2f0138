"""Running checks: outcomes belong to the engine, a check only yields findings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from checker.check import Check
from checker.finding import Finding
from checker.port import Port
from checker.repo import Skip, Unreadable

Status = Literal["passed", "failed", "skipped", "error"]


@dataclass(frozen=True)
class Result:
    """What one check says of one port; `reason` says why it was skipped or could not judge."""

    check: Check
    model: str
    status: Status
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    crash: Exception | None = None

    @property
    def advice_only(self) -> bool:
        """Whether nothing but advice was found, which nobody has to follow."""
        return bool(self.findings) and all(finding.severity == "advice" for finding in self.findings)

    def keeping(self, findings: Iterable[Finding], reason: str) -> "Result":
        """This result with some of its findings left; `reason` says where the others went."""
        kept = tuple(findings)
        reason = "; ".join(filter(None, (self.reason, reason)))
        return replace(self, status="failed" if kept else "passed", findings=kept, reason=reason)


def run(check: Check, port: Port) -> Result:
    """Ask one check about one port. No finding passes; a crash of the check is an error that names it."""
    try:
        facts = [port.fact(kind) for kind in check.asks]
        findings = tuple(_complete(check, check.function(*facts)))
    except Skip as skip:
        return Result(check, port.name, "skipped", reason=str(skip))
    except Unreadable as trouble:
        return Result(check, port.name, "error", reason=str(trouble))
    except Exception as crash:  # noqa: BLE001 - a stranger's check may raise anything, and must not end the run
        reason = (
            f"`{check.id}` crashed on `{port.name}` ({type(crash).__name__}: {crash}); run with --debug and report it"
        )
        return Result(check, port.name, "error", reason=reason, crash=crash)
    return Result(check, port.name, "failed" if findings else "passed", findings)


def _complete(check: Check, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the check's own severity where they name none, in the order of their places."""
    unique = dict.fromkeys(replace(found, severity=found.severity or check.severity) for found in findings)
    return sorted(unique, key=lambda found: (found.path, found.line, found.column, found.symbol.lower()))


def judge(checks: Iterable[Check], port: Port) -> list[Result]:
    """Ask checks about one port, each thing that is wrong said once."""
    results = [run(check, port) for check in checks]
    kept = [tuple(_not_said(result, results)) for result in results]
    return [
        result if findings == result.findings else result.keeping(findings, "")
        for result, findings in zip(results, kept, strict=True)
    ]


def _not_said(result: Result, results: Iterable[Result]) -> Iterator[Finding]:
    """The findings of a result that no other check says better."""
    for finding in result.findings:
        better = (found for other in results if other is not result for found in other.findings)
        if not any(
            found.path == finding.path and found.line in finding.gives_way and found.severity != "advice"
            for found in better
        ):
            yield finding


def exit_code(results: Iterable[Result], *, strict: bool = False) -> int:
    """0 clean, 1 something to mend, 2 something could not be judged or nothing was."""
    results = list(results)
    if not any(result.status in ("passed", "failed") for result in results):
        return 2
    if any(result.status == "error" for result in results):
        return 2
    blocking = ("error", "warning") if strict else ("error",)
    return int(any(finding.severity in blocking for result in results for finding in result.findings))
