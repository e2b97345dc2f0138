"""`tfport-check MODEL`: check ports and show what is left to do."""

import argparse
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from checker import suppress
from checker.check import Check
from checker.commands import (
    COMMANDS,
    PROGRAM,
    UNJUDGED,
    all_checks,
    delivery,
    new_parser,
    require_check,
    root_of,
    running,
)
from checker.commands.asked import asked_ports
from checker.commands.known import without_known
from checker.commands.mending import mend_ports, show_diff, write_mended
from checker.commands.sharding import part, share
from checker.config import Settings, choose
from checker.git import head
from checker.port import STAGES, Execution, Port
from checker.repo import Repo, Unreadable
from checker.report import Report
from checker.run import Result, exit_code
from checker.runtime.numbers import Numbers

WITH_COMMIT = ("json", "markdown")
EXIT_CODES = "exit codes: 0 nothing to mend, 1 findings, 2 could not judge"


def main(arguments: list[str]) -> int:
    """Check ports and show what is left to do."""
    options = _options().parse_args(arguments)
    repo = Repo.open(options.repo or Path.cwd())
    checks = all_checks()
    known = [each.id for each in checks]
    settings = _settings(options, Settings.read(repo, known), known)
    chosen = choose(checks, settings.select, settings.ignore)
    if chosen in ([], [suppress.CHECK]):
        raise Unreadable("", "no check is left to run; loosen --select, --ignore or the settings in pyproject.toml")
    ports, notes = asked_ports(repo, options, settings.stage or "ready")
    ports, shard = share(ports, *options.shard) if options.shard else (ports, None)
    if not ports and shard and shard.models:
        notes.append(f"Nothing to check in this part: {len(shard.models)} ports are in others.")
    execution = running.read_options(options, ports)
    if options.fix or options.diff:
        mended = mend_ports(repo, chosen, ports, settings, unsafe=options.unsafe_fixes)
        if options.diff:
            return show_diff(repo, mended)
        notes += write_mended(repo, mended, allow_dirty=options.allow_dirty)
        repo, ports = mended.repo, list(mended.ports)
    judged, numbers = _run(repo, chosen, ports, settings, known, execution, options.jobs or 1)
    results, known_notes = without_known(options, judged)
    notes += running.weights_notes(execution)
    if options.debug:
        _show_crashes(results)
    code = exit_code(results, strict=options.strict) if ports else 0
    if code == UNJUDGED and not any(result.status == "error" for result in results):
        reasons = "; ".join(dict.fromkeys(result.reason for result in results))
        notes.append(f"Nothing was checked, for each check was skipped: {reasons}.")
    formats = {options.format, *(format for format, _ in options.also)}
    commit = head(root_of(repo)) if formats & {*WITH_COMMIT} else None
    delivery.deliver(options, Report(tuple(ports), tuple(results), (*notes, *known_notes), commit, numbers, shard))
    return code


def _options() -> argparse.ArgumentParser:
    parser = new_parser("", "Check TensorFlow ports of a Transformers checkout against the porting guide.", _epilog())
    what = parser.add_argument_group("what to check")
    what.add_argument("ports", nargs="*", metavar="MODEL|FILE", help="models, or files of the checkout that changed")
    what.add_argument("--all", action="store_true", help="every model that has a TensorFlow file")
    what.add_argument("--changed", action="store_true", help="the ports that changes since BASE touch")
    what.add_argument("--shard", metavar="K/N", type=part, help="only part K of N, to run them on several machines")
    what.add_argument("--base", metavar="REF", help="what to compare with (default: the main branch)")
    what.add_argument("--repo", metavar="DIR", type=Path, help="the checkout (default: the one around this folder)")
    how = parser.add_argument_group("how")
    how.add_argument("--select", metavar="IDS", action="append", help="only these checks, instead of the settings'")
    how.add_argument("--ignore", metavar="IDS", action="append", help="not these checks")
    how.add_argument("--stage", choices=STAGES, help="how far the pull request is (default: ready)")
    how.add_argument("--strict", action="store_true", help="exit with 1 on warnings too")
    how.add_argument("--baseline", metavar="FILE", type=Path, help="do not count the findings this file knows")
    how.add_argument("--write-baseline", metavar="FILE", type=Path, help="let this file know all findings")
    running.add_options(parser.add_argument_group("running the models"))
    mending = parser.add_argument_group("mending")
    mending.add_argument("--fix", action="store_true", help="mend what is mechanical, then show what is left")
    mending.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    mending.add_argument("--unsafe-fixes", action="store_true", help="mend also what may change how the model behaves")
    mending.add_argument("--allow-dirty", action="store_true", help="mend files that have uncommitted changes too")
    shown = parser.add_argument_group("how it is shown")
    delivery.add_options(shown)
    shown.add_argument("--version", action=Version, nargs=0, help="show the version and stop")
    return parser


def _epilog() -> str:
    rows = ((f"{name} {words}", purpose) for name, (words, purpose) in COMMANDS.items())
    return "\n".join(["commands:", *(f"  {name:<20} {purpose}" for name, purpose in rows), "", EXIT_CODES])


class Version(argparse.Action):
    """Prints the version; it is looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(f"{PROGRAM} {version(PROGRAM)}")
        parser.exit()


def _settings(options: argparse.Namespace, configured: Settings, known: Collection[str]) -> Settings:
    """The settings as the command line overrides them."""
    if options.select:
        configured = replace(configured, select=_ids(options.select, known), ignore=())
    if options.ignore:
        configured = replace(configured, ignore=_ids(options.ignore, known))
    return replace(configured, stage=options.stage or configured.stage)


def _ids(values: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    ids = tuple(id for value in values for id in value.replace(",", " ").split())
    for id in ids:
        require_check(id, known)
    return ids


def _run(
    repo: Repo,
    chosen: list[Check],
    ports: list[Port],
    settings: Settings,
    known: Collection[str],
    execution: Execution | None,
    jobs: int,
) -> tuple[list[Result], dict[str, Numbers]]:
    """All checks about all ports, with what the checkout suppresses left out, and what was measured."""
    checks = [each for each in chosen if each.id != suppress.ID]
    results, numbers = running.judge_ports(checks, ports, execution, jobs)
    found = suppress.suppressions(repo)
    audit = suppress.audit(repo, settings, results, found, known) if len(checks) < len(chosen) else []
    kept = [suppress.skipped(result, settings.skip.get(result.model, {})) for result in results]
    return [*suppress.suppress(kept, found), *audit], numbers


def _show_crashes(results: Iterable[Result]) -> None:
    import traceback

    for result in results:
        if result.crash:
            traceback.print_exception(result.crash)
