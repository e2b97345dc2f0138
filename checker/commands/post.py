"""`tfport-check post REPORT`: write a report as a comment on the pull request it is about."""

import argparse
import os
import re
from pathlib import Path

from checker import post as letters
from checker.commands import PROGRAM, all_checks, new_parser
from checker.hub import API, Hub, HubFailed, ReadOnly
from checker.repo import Unreadable
from checker.report.comment import State
from checker.report.lines import clean


def main(arguments: list[str]) -> int:
    """Write a report as a comment on the pull request it is about."""
    options = _options().parse_args(arguments)
    titles = {each.id: each.title for each in all_checks()}
    data = letters.read_report(options.report, titles)
    patch = letters.read_text(options.patch) if options.patch else ""
    origin = _origin(options, data["repo"]["commit"])
    letter = letters.Letter(data, titles, patch, _run_page(origin), options.comment, not options.no_suggestions)
    try:
        print(_readable(_post(options, origin, letter)))
    except ReadOnly as refused:
        if not options.optional:
            raise Unreadable("", str(refused)) from None
        print(f"::notice title={PROGRAM}::{clean(str(refused))}")
    except HubFailed as failed:
        raise Unreadable("", str(failed)) from None
    return 0


def _post(options: argparse.Namespace, origin: letters.Origin, letter: letters.Letter) -> str:
    token = os.environ.get("GITHUB_TOKEN") or os.environ.get("GH_TOKEN")
    if options.repo and token:
        bot = options.author or ("github-actions[bot]" if os.environ.get("GITHUB_ACTIONS") else "")
        hub = Hub(options.repo, token, os.environ.get("GITHUB_API_URL") or API, bot=bot)
        return letters.post(hub, origin, letter, dry_run=options.dry_run)
    if options.dry_run:
        return letter.text(State.of(origin.sha or letter.data["repo"]["commit"] or "", letter.data, None))
    raise Unreadable("", "name the repository with --repo OWNER/NAME, and put a token into GITHUB_TOKEN")


def _readable(text: str) -> str:
    return "\n".join(map(clean, text.splitlines()))


def _options() -> argparse.ArgumentParser:
    parser = new_parser(
        "post", "Write a report as a comment on its pull request: one comment, written anew each time."
    )
    parser.add_argument("report", metavar="REPORT", type=Path, help="what --format json wrote")
    environment = os.environ.get("GITHUB_REPOSITORY")
    parser.add_argument(
        "--repo", metavar="O/N", type=_repository, default=environment, help="the repository of the pull request"
    )
    parser.add_argument("--pr", metavar="N", type=int, help="its number (default: the workflow's event says)")
    parser.add_argument("--sha", metavar="SHA", type=_commit, help="its newest commit, if the report is about that")
    parser.add_argument("--patch", metavar="FILE", type=Path, help="what --diff printed, to suggest or show")
    parser.add_argument("--comment", choices=letters.WHEN, default="changes", help="(default: changes)")
    parser.add_argument("--no-suggestions", action="store_true", help="leave the lines alone; show all in the comment")
    parser.add_argument("--author", metavar="LOGIN", help="who the token writes as (default: ask)")
    parser.add_argument("--optional", action="store_true", help="a token that may not write is no failure")
    parser.add_argument("--dry-run", action="store_true", help="show what would be posted, and post nothing")
    return parser


def _repository(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][\w-]*/(?!\.+$)[\w.-]+", value):
        raise argparse.ArgumentTypeError(f"`{value}` is no OWNER/NAME")
    return value


def _commit(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{40,64}", value):
        raise argparse.ArgumentTypeError(f"`{value}` is no commit; give it in full")
    return value


def _origin(options: argparse.Namespace, commit: str | None) -> letters.Origin:
    """Where the report comes from: the command line, the workflow's event or, without those, its own commit."""
    event = os.environ.get("GITHUB_EVENT_PATH")
    origin = letters.parse_event(letters.read_text(Path(event))) if event else letters.Origin()
    origin = letters.with_options(origin, options.pr, options.sha)
    return origin if origin.sha or origin.number is not None or not commit else letters.Origin(commit)


def _run_page(origin: letters.Origin) -> str:
    """The page of the workflow run that wrote the report."""
    server, repo, run = (os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    run = str(origin.run or run)
    return f"{server}/{repo}/actions/runs/{run}" if server and repo and run.isdigit() else ""
