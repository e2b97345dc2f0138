"""`--fix` and `--diff`: what the mechanical edits change, shown or written."""

import sys

from checker import suppress
from checker.check import Check
from checker.commands import root_of
from checker.commands.screen import progress
from checker.config import Settings
from checker.fix import Mended, mend
from checker.git import GitFailed, dirty
from checker.port import Port
from checker.repo import Repo, Unreadable
from checker.run import Result, run
from checker.write import Replacement, replacement, write


def mend_ports(repo: Repo, chosen: list[Check], ports: list[Port], settings: Settings, *, unsafe: bool) -> Mended:
    """The checkout as the mechanical edits leave it; what is suppressed is left alone."""

    def ask(each: Check, port: Port) -> Result:
        result = suppress.skipped(run(each, port), settings.skip.get(port.name, {}))
        return suppress.suppress([result], suppress.suppressions(port.repo))[0]

    checks = [each for each in chosen if each.id != suppress.ID]
    return mend(checks, progress(ports), repo, ask, unsafe=unsafe)


def show_diff(repo: Repo, mended: Mended) -> int:
    """Print the edits as one patch; 1 where there are any, as for findings."""
    from difflib import unified_diff

    for path, text in sorted(mended.repo.overlay.items()):
        before = (repo.find(path) or "").splitlines(keepends=True)
        sys.stdout.writelines(unified_diff(before, text.splitlines(keepends=True), f"a/{path}", f"b/{path}"))
    return int(bool(mended.repo.overlay))


def write_mended(repo: Repo, mended: Mended, *, allow_dirty: bool) -> list[str]:
    """Write the edited files; notes that say which, or Unreadable where git could not bring them back."""
    files = _replacements(repo, mended)
    if not files:
        return ["Nothing here can be mended mechanically."]
    notes = [f"Mended {len(mended.findings)} findings in {', '.join(sorted(files))}."]
    try:
        unsaved = [] if allow_dirty else dirty(root_of(repo), files)
    except GitFailed:
        unsaved = []
        notes.append("This is no git checkout, so git cannot bring the old files back.")
    if unsaved:
        problem = f"uncommitted changes in {', '.join(unsaved)}; commit or stash them, or add --allow-dirty"
        raise Unreadable("", problem)
    write(root_of(repo), files)
    return notes


def _replacements(repo: Repo, mended: Mended) -> dict[str, Replacement]:
    overlay = mended.repo.overlay
    return {path: replacement(path, repo.source.read(path), text) for path, text in overlay.items()}
