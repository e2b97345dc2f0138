"""The text format: one port as the guide's checklist, several as a list of what is left."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, zip_longest

from checker.finding import SEVERITIES, Finding
from checker.guide import STEPS, Task, tasks
from checker.port import Port
from checker.report import MANY, Report, count
from checker.report.lines import Line, Segment, Style, columns, line, prose, wrap
from checker.report.measured import table
from checker.run import Result

MARKS: dict[str, Segment] = {
    "passed": ("done", "✓"),
    "failed": ("left", "✗"),
    "warning": ("warn", "✗"),
    "advice": ("path", "i"),
    "skipped": ("dim", "–"),
    "error": ("warn", "!"),
}
BLANK: Line = ()
INDENT = 6


def render(report: Report, width: int) -> Iterator[Line]:
    """A checklist for one port; for several, what is left in each and how many are clean."""
    if len(report.ports) == 1:
        yield from _checklist(report, report.ports[0], width)
    elif report.ports:
        yield from _sweep(report, width)
    for note in report.notes:
        yield from wrap(BLANK, prose(note, "dim"), width, 0)


def _checklist(report: Report, port: Port, width: int) -> Iterator[Line]:
    results = report.of(port)
    column = _id_column(results, width)
    told: set[str] = set()
    where = line(("head", f"TensorFlow port of {port.name}"), ("dim", f" · {port.folder} · stage {port.stage}"))
    yield from wrap(BLANK, where, width, 2)
    for number, title in STEPS.items():
        yield BLANK
        yield line(("head", f"{number}. {title}"))
        todo = [task for task in tasks(port) if task.step == number]
        yield from chain.from_iterable(_task(task, width) for task in todo if not task.last)
        yield from _results([result for result in results if result.check.step == number], column, width, told)
        yield from chain.from_iterable(_task(task, width) for task in todo if task.last)
    yield BLANK
    if port.name in report.numbers:
        yield from table(report.numbers[port.name], width)
        yield BLANK
    yield from _summary(port, results, width)


def _task(task: Task, width: int) -> Iterator[Line]:
    yield from wrap(line("  ○ "), prose(task.text), width, 4)
    for command in task.commands:
        yield line(" " * INDENT, ("code", command))


def _id_column(results: Iterable[Result], width: int) -> int:
    """Where the ids stand: right of the longest title, as far as the width allows."""
    results = list(results)
    titles = max((columns(result.check.title) for result in results), default=0)
    ids = max((len(result.check.id) for result in results), default=0)
    return min(titles + 6, max(width - ids, 24))


def _results(results: list[Result], column: int, width: int, told: set[str]) -> Iterator[Line]:
    """The results of a step; a reason that neighbours share stands once, below the last of them."""
    for result, following in zip_longest(results, results[1:]):
        yield from _result(result, column, width)
        if not (following and following.reason == result.reason and not following.findings):
            yield from _reason(result, width, told)


def _result(result: Result, column: int, width: int) -> Iterator[Line]:
    yield from _title(result, column)
    alike: dict[object, list[Finding]] = {}
    for finding in result.findings:
        alike.setdefault(_kind(finding), []).append(finding)
    for first, *others in alike.values():
        yield from _finding(first, width)
        if others:
            names = ", ".join(f"`{other.symbol}`" for other in others)
            yield from wrap(line(" " * (INDENT + 2)), prose(f"the same for {names}"), width, INDENT + 2)


def _kind(finding: Finding) -> object:
    """What findings share that say the same of several symbols at one place; each is alone without a symbol."""
    if f"`{finding.symbol}`" not in finding.message:
        return finding
    return finding.path, finding.line, finding.severity, finding.message.replace(f"`{finding.symbol}`", "")


def _reason(result: Result, width: int, told: set[str]) -> Iterator[Line]:
    """Why a check was skipped or could not judge, or where its findings went."""
    if result.reason:
        again = result.status == "error" and result.reason in told
        reason = "could not be judged, as above" if again else result.reason
        told.add(result.reason)
        style: Style = "warn" if result.status == "error" else "dim"
        yield from wrap(line(" " * INDENT), prose(reason, style), width, INDENT)


def _title(result: Result, column: int) -> Iterator[Line]:
    style: Style = "dim" if result.status == "skipped" else ""
    *above, last = wrap(line("  ", MARKS[_mark(result)], " "), prose(result.check.title, style), column - 2, 4)
    yield from above
    taken = sum(columns(text) for _, text in last)
    yield (*last, *line(" " * (column - taken), ("dim", result.check.id)))


def _mark(result: Result) -> str:
    """What the mark shows: the status, or the gravest severity where that is no error."""
    found = {finding.severity for finding in result.findings}
    gravest = next((severity for severity in SEVERITIES if severity in found), "error")
    return result.status if gravest == "error" else gravest


def _finding(finding: Finding, width: int) -> Iterator[Line]:
    """`path:line  message` on one line where it fits, else the message wrapped below the place."""
    place = f"{finding.path}:{finding.line}"
    words = [*_severity(finding), *prose(" ".join(finding.message.split()))]
    long = INDENT + columns(place) + 2 + sum(columns(text) for _, text in words)
    if long <= width:
        yield line(" " * INDENT, ("path", place), "  ", *words)
        return
    yield line(" " * INDENT, ("path", place))
    yield from wrap(line(" " * (INDENT + 2)), words, width, INDENT + 2)


def _severity(finding: Finding) -> Line:
    return line(("warn", f"{finding.severity}: ")) if finding.severity in ("warning", "advice") else BLANK


def _summary(port: Port, results: tuple[Result, ...], width: int) -> Iterator[Line]:
    tally = count(results)
    yield line(("left" if tally.left or tally.unjudged else "done", str(tally)))
    left = next((result for result in results if result.status == "failed" and not result.advice_only), None)
    if left:
        command = f"tfport-check explain {left.check.id}"
        hint = f"Mend the first ✗ and run `tfport-check {port.name}` again; `{command}` says more about it."
        mechanical = sum(finding.edit is not None for result in results for finding in result.findings)
        if mechanical:
            hint = f"`tfport-check {port.name} --fix` mends {mechanical} of the findings for you. {hint}"
    elif tally.unjudged:
        hint = "Mend what keeps the `!` lines from being judged, and run it again."
    else:
        hint = "What a checker can see is done; the lines marked ○ are yours."
    yield from wrap(BLANK, prose(hint, "dim"), width, 0)


def _sweep(report: Report, width: int) -> Iterator[Line]:
    clean = []
    for port in report.ports:
        results = [result for result in report.of(port) if result.status == "failed" and not result.advice_only]
        if results:
            yield from _left(port, report.of(port), results, width)
        elif count(report.of(port)).unjudged == 0:
            clean.append(port.name)
    yield from _unjudged(report, width)
    if clean:
        yield from wrap(line(("done", "✓ ")), prose(f"{len(clean)} clean: {', '.join(clean)}"), width, 2)
        yield BLANK
    yield from _totals(report, width)


def _left(port: Port, results: Iterable[Result], failed: list[Result], width: int) -> Iterator[Line]:
    yield line(("head", port.name), ("dim", f" · {count(results)}"))
    column = _id_column(failed, width)
    for result in failed:
        pressing = tuple(finding for finding in result.findings if finding.severity != "advice")
        yield from _result(replace(result, findings=pressing), column, width)
    yield BLANK


def _unjudged(report: Report, width: int) -> Iterator[Line]:
    """What could not be judged: each reason once, with the checks and ports it concerns."""
    reasons: dict[str, list[Result]] = {}
    for result in report.results:
        if result.status == "error":
            reasons.setdefault(result.reason, []).append(result)
    for reason, results in reasons.items():
        models = list(dict.fromkeys(result.model for result in results))
        checks = list(dict.fromkeys(result.check.id for result in results))
        which = f"{len(checks)} checks" if len(checks) > MANY else ", ".join(checks)
        where = f" ({which}; {', '.join(models) if len(models) < 6 else f'{len(models)} ports'})"
        yield from wrap(line(("warn", "! ")), [*prose(reason, "warn"), ("dim", where)], width, 2)
        yield BLANK


def _totals(report: Report, width: int) -> Iterator[Line]:
    failed = [result for result in report.results if result.status == "failed" and not result.advice_only]
    for check in dict.fromkeys(result.check for result in failed):
        models = [result.model for result in failed if result.check == check]
        yield from wrap(
            line(("left", f"{len(models):>3} "), f"{check.id}: "), prose(", ".join(models), "dim"), width, 4
        )
    tally = count(report.results)
    style: Style = "left" if tally.left or tally.unjudged else "done"
    yield line((style, f"{len(report.ports)} ports: {tally}"))
    advice = sum(severity == "advice" for _, _, severity in report.findings())
    if advice:
        hint = f"{advice} pieces of advice are not shown; `tfport-check MODEL` shows those for one model."
        yield from wrap(BLANK, prose(hint, "dim"), width, 0)
