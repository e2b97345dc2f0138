"""Mending: every mechanical finding's edit, laid over the checkout one after the other; nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checker.check import Check
from checker.finding import TODO, Edit, Finding
from checker.port import Port
from checker.repo import Repo
from checker.run import Result, run

MOST = 500  # edits for one port; a whole port needs about a hundred
Judge = Callable[[Check, Port], Result]
Known = Counter[tuple[str, Finding]]


class Unfixable(Exception):
    """An edit that does not do what it says: our bug, so nothing must be written."""


@dataclass(frozen=True)
class Mended:
    """The checkout and its ports as the edits leave them, and the findings that were mended on the way."""

    repo: Repo
    ports: tuple[Port, ...]
    findings: tuple[Finding, ...]


def mend(
    checks: Sequence[Check],
    ports: list[Port],
    repo: Repo,
    judge: Judge = run,
    *,
    unsafe: bool,
    progress: Callable[[list[Port]], Iterable[Port]] = iter,
) -> Mended:
    """Mend what is mechanical in several ports of one checkout, each as the ones before it leave the files.

    They take turns until there is nothing to do, as one port's edits may make another's possible. Raises Unfixable
    where a finding survives its own edit, or where an edit brings a new finding.
    """
    repo, findings, more = repo.keeping_trees(), list[Finding](), True
    while more:
        known = len(findings)
        for port in progress(ports):
            mended, done = fix(checks, _moved(port, repo), judge, unsafe=unsafe)
            if done or repo.overlay:
                mended = _followed(checks, mended, port, judge)
            repo = mended.repo
            findings += done
        more = len(ports) > 1 and len(findings) > known
    return Mended(repo, tuple(_moved(port, repo) for port in ports), tuple(findings))


def fix(
    checks: Sequence[Check], port: Port, judge: Judge = run, *, unsafe: bool = False
) -> tuple[Port, list[Finding]]:
    """Mend what is mechanical in one port; an unsafe edit that would bring another finding is not made."""
    done, declined = list[Finding](), list[Finding]()
    port = _moved(port, port.repo.keeping_trees())
    for check in checks:
        found = judge(check, port).findings
        while edit := next(_edits([each for each in found if each not in declined], unsafe), None):
            finding, change = edit
            mended = _laid(port, change)
            if change.unsafe and _harms(checks, mended, port, judge):
                declined.append(finding)
                continue
            port = mended
            found = judge(check, port).findings
            done.append(finding)
            if finding in found:
                raise Unfixable(f"`{check.id}` cannot mend `{finding.symbol}` in {finding.path}; please report it")
            if len(done) > MOST:
                raise Unfixable(f"the edits of `{check.id}` come to no end on `{port.name}`; please report it")
    return port, done


def _edits(findings: Iterable[Finding], unsafe: bool) -> Iterator[tuple[Finding, Edit]]:
    """The findings that can be mended, each with its edit."""
    for finding in findings:
        edit = finding.edit() if finding.edit else None
        if edit and edit.after != edit.before and (unsafe or not edit.unsafe):
            yield finding, edit


def _laid(port: Port, edit: Edit) -> Port:
    """The port in a checkout that reads as the edit says."""
    if port.repo.find(edit.path) != edit.before:
        raise Unfixable(f"{edit.path} is not as its edit expects; please report it")
    return _moved(port, port.repo.edited({edit.path: edit.after}))


def _moved(port: Port, repo: Repo) -> Port:
    """The same port in another state of its checkout."""
    return replace(port, repo=repo, _facts={})


def _followed(checks: Sequence[Check], port: Port, old: Port, judge: Judge) -> Port:
    """The port with what the edits brought mended too, as copies follow a source that was mended.

    Raises Unfixable where that does not mend it.
    """
    before = _known(checks, old, judge)
    for _ in range(MOST):
        brought = _brought(checks, port, before, judge)
        if not brought:
            return port
        edit = next((finding.edit() for _, finding in brought if finding.edit), None)
        if edit is None:
            break
        port = _laid(port, edit)
    check, finding = brought[0]
    raise Unfixable(f"the edits make `{check.id}` report {finding.path}: {finding.message}; please report it")


def _harms(checks: Sequence[Check], port: Port, old: Port, judge: Judge) -> bool:
    """Whether an edit brings what nothing mends, as does a copy's code taken anew from a source with a flaw."""
    return any(finding.edit is None for _, finding in _brought(checks, port, _known(checks, old, judge), judge))


def _brought(checks: Sequence[Check], port: Port, before: Known, judge: Judge) -> list[tuple[Check, Finding]]:
    """What is found in a port that edits have changed, and was not found before."""
    found = _all(checks, port, judge)
    new = _counted(found, port.repo) - before
    return [(check, finding) for check, finding in found if (check.id, _anywhere(finding)) in new]


def _all(checks: Iterable[Check], port: Port, judge: Judge) -> list[tuple[Check, Finding]]:
    return [(check, finding) for check in checks for finding in judge(check, port).findings]


def _known(checks: Iterable[Check], port: Port, judge: Judge) -> Known:
    return _counted(_all(checks, _moved(port, port.repo), judge), port.repo)


def _counted(found: Iterable[tuple[Check, Finding]], repo: Repo) -> Known:
    """What must not grow by mending: errors and warnings, wherever they have moved, save what is left to a person."""
    return Counter(
        (check.id, _anywhere(finding))
        for check, finding in found
        if finding.severity != "advice" and not _is_marked(finding, repo)
    )


def _is_marked(finding: Finding, repo: Repo) -> bool:
    lines = (repo.find(finding.path) or "").split("\n")
    return TODO in "".join(lines[finding.line - 1 : finding.line])


def _anywhere(finding: Finding) -> Finding:
    return replace(finding, line=1, column=1, edit=None)
