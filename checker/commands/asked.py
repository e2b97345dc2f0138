"""Which ports are asked about: models, files, changes in git or all."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from checker.changed import Change, touched
from checker.commands import PROGRAM, root_of
from checker.git import GitFailed, since
from checker.port import Port, Stage, all_ports, find_port
from checker.repo import Repo, Unreadable


def asked_ports(repo: Repo, options: argparse.Namespace, stage: Stage) -> tuple[list[Port], list[str]]:
    """The ports to check; where files touch none, a note that says so."""
    models, paths = _sort_words(root_of(repo), options.ports)
    if not (models or paths or options.all or options.changed):
        raise Unreadable(
            "", f"name a model (`{PROGRAM} bert`), files, --all or --changed; `{PROGRAM} --help` shows how"
        )
    if options.base and not (paths or options.changed):
        raise Unreadable("", "--base is for --changed and for files; add one of them")
    asked = dict.fromkeys((find_port(repo, model).name for model in models), True)
    notes = []
    if paths or options.changed:
        found, compared = _touched(repo, options, paths)
        asked = {**asked, **found, **asked}
        notes = [] if asked else [f"Nothing to check: no TensorFlow port is touched{compared}."]
    if options.all:
        asked = {**asked, **dict.fromkeys(all_ports(repo), False), **asked}
    return [find_port(repo, name, stage=stage, asked=asked[name]) for name in asked], notes


def _touched(repo: Repo, options: argparse.Namespace, paths: list[str]) -> tuple[dict[str, bool], str]:
    """The ports that files or the changes in git touch, and what was compared."""
    try:
        # pre-commit names files, and in CI what they are compared with
        before = None if options.changed else os.environ.get("PRE_COMMIT_FROM_REF") or "HEAD"
        change = since(root_of(repo), options.base or before)
    except GitFailed:
        if options.changed or options.base:
            raise
        change = Change("")
    for path in paths:
        if not (repo.has(path) or path in change.paths or touched(repo, [path], change)):
            raise Unreadable("", f"no file or model `{path}` in this checkout")
    given = touched(repo, [*paths, *(change.paths if options.changed else ())], change)
    return given, f" by the changes since {change.base}" if options.changed else " by these files"


def _sort_words(root: Path, words: Iterable[str]) -> tuple[list[str], list[str]]:
    """The words that name models, and those that name files, relative to the checkout."""
    models, paths = [], []
    for word in words:
        if "/" in word or os.sep in word or word == "." or Path(word).suffix or _is_file(root, word):
            paths.append(_inside(root, word))
        else:
            models.append(word)
    return models, paths


def _is_file(root: Path, word: str) -> bool:
    return Path(word).is_file() or (root / word).is_file()


def _inside(root: Path, word: str) -> str:
    """A file as the checkout names it: git and pre-commit call files from there, people from where they stand."""
    place = Path(word).absolute()
    if not os.path.lexists(place) and os.path.lexists(root / word):
        place = root / word
    real = os.path.join(os.path.realpath(place.parent), place.name)
    path = Path(os.path.relpath(os.path.normpath(real), os.path.realpath(root))).as_posix()
    if path == ".." or path.startswith("../"):
        raise Unreadable("", f"{word} is outside the checkout {root}; name its checkout with --repo DIR")
    return path
