"""The commands: one module each, with a function `main` that takes the arguments and returns the exit code."""

import argparse
from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from checker import suppress
from checker.check import Check, load
from checker.config import near
from checker.repo import Folder, Repo, Unreadable

PROGRAM = "tfport-check"
UNJUDGED = 2
COMMANDS = {
    "explain": ("CHECK", "what a check asks, why, and how a wired port looks"),
    "list": ("", "all checks; `list --models` all ports"),
    "new": ("MODEL", "a starting point for a port, from the PyTorch file"),
    "demo": ("", "a port with typical gaps, to try this on"),
    "doctor": ("", "whether an interpreter can run the models, and what it lacks"),
    "post": ("REPORT", "write a report as a comment on its pull request"),
    "merge-reports": ("FILE…", "one report of several, such as those of the parts of a run"),
}


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        raise Unreadable("", f"{message}; `{self.prog} --help` shows how")


def new_parser(name: str, description: str, epilog: str = "") -> Parser:
    """A command's parser, with what all commands understand."""
    parser = Parser(
        f"{PROGRAM} {name}".rstrip(),
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--no-color", action="store_true", help="no colours (so does NO_COLOR)")
    parser.add_argument("--debug", action="store_true", help="show the traceback of whatever goes wrong")
    return parser


def positive(value: str) -> float:
    """A number above 0, as an argument's type."""
    try:
        number = float(value)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"`{value}` is no number above 0")
    return number


def whole(value: str) -> int:
    """A whole number above 0, as an argument's type."""
    if not (value.isdecimal() and value.isascii() and int(value)):
        raise argparse.ArgumentTypeError(f"`{value}` is no whole number above 0")
    return int(value)


def all_checks() -> list[Check]:
    """All installed checks in the guide's order, and the one on suppressions."""
    return [*load(), suppress.CHECK]


def root_of(repo: Repo) -> Path:
    """The checkout's folder."""
    assert isinstance(repo.source, Folder)
    return repo.source.root


def require_check(id: str, known: Collection[str]) -> None:
    """Raise Unreadable for a check that does not exist."""
    if id not in known:
        hint = near(id, known) or f"; `{PROGRAM} list` names them"
        raise Unreadable("", f"no check is called `{id}`{hint}")
