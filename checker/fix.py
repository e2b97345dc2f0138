"""Mending: every mechanical finding's edit, laid over the checkout one after the other; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.check import Check
from checker.finding import Edit, Finding
from checker.port import Port
from checker.repo import Repo
from checker.run import run

MOST = 500  # edits for one port; a port needs a hundred at the most


class Unfixable(Exception):
    """An edit that does not do what it says: our bug, so nothing must be written."""


@dataclass(frozen=True)
class Mended:
    """A port as its edits leave it, and the findings that were mended on the way."""

    port: Port
    findings: tuple[tuple[Check, Finding], ...]


def fix(checks: Sequence[Check], port: Port, *, unsafe: bool = False) -> Mended:
    """Mend what is mechanical. Raises Unfixable where a finding survives its own edit."""
    done: list[tuple[Check, Finding]] = []
    for check in checks:
        while found := _first(check, port, unsafe):
            finding, edit = found
            after = _laid(port, edit)
            if finding in run(check, after).findings:
                raise Unfixable(f"`{check.id}` cannot mend `{finding.symbol}` in {finding.path}; please report it")
            done.append((check, finding))
            port = after
            if len(done) > MOST:
                raise Unfixable(f"the edits of `{check.id}` come to no end on `{port.name}`; please report it")
    return Mended(port, tuple(done))


def _first(check: Check, port: Port, unsafe: bool) -> tuple[Finding, Edit] | None:
    """The first finding of a check that can be mended, with its edit."""
    for finding in run(check, port).findings:
        edit = finding.edit() if finding.edit else None
        if edit and edit.after != edit.before and (unsafe or not edit.unsafe):
            return finding, edit
    return None


def _laid(port: Port, edit: Edit) -> Port:
    """The port in a checkout that reads as the edit says."""
    if port.repo.find(edit.path) != edit.before:
        raise Unfixable(f"{edit.path} is not as its edit expects; please report it")
    repo: Repo = port.repo.edited({edit.path: edit.after})
    return replace(port, repo=repo, _facts={})
