"""`--fix` and `--diff`: what the mechanical edits change, shown or written."""

import sys
from collections.abc import Iterator

from checker import suppress
from checker.check import Check
from checker.commands import root_of
from checker.commands.screen import progress
from checker.config import Settings
from checker.finding import TODO
from checker.fix import Mended, mend
from checker.git import GitFailed, dirty
from checker.port import Port
from checker.repo import Repo, Unreadable
from checker.report.patch import split
from checker.run import Result, run
from checker.write import Replacement, replacement, write


def mend_ports(repo: Repo, chosen: list[Check], ports: list[Port], settings: Settings, *, unsafe: bool) -> Mended:
    """The checkout as the mechanical edits leave it; what is suppressed is left alone."""

    def ask(each: Check, port: Port) -> Result:
        result = suppress.skipped(run(each, port), settings.skip.get(port.name, {}))
        return suppress.suppress([result], suppress.suppressions(port.repo))[0]

    checks = [each for each in chosen if each.id != suppress.ID]
    return mend(checks, ports, repo, ask, unsafe=unsafe, progress=progress)


def show_diff(repo: Repo, mended: Mended) -> int:
    """Print the edits as one patch; 1 where there are any, as for findings."""
    for _, each in sorted(_replacements(repo, mended).items()):
        sys.stdout.writelines(_patch(each))
    return int(bool(mended.repo.overlay))


def _patch(each: Replacement) -> Iterator[str]:
    """The change of one file as git reads it."""
    from difflib import unified_diff

    before, after = (split((data or b"").decode()) for data in (each.before, each.after))
    old = "/dev/null" if each.before is None else f"a/{each.path}"
    for line in unified_diff(before, after, old, f"b/{each.path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def write_mended(repo: Repo, mended: Mended, *, allow_dirty: bool) -> list[str]:
    """Write the edited files; notes that say which, or Unreadable where git could not bring them back."""
    files = _replacements(repo, mended)
    if not files:
        return ["Nothing here can be mended mechanically."]
    count = len(mended.findings)
    notes = [f"Mended {count} finding{'s' if count > 1 else ''} in {', '.join(sorted(files))}."]
    for path, each in sorted(files.items()):
        if todos := each.after.count(TODO.encode()) if each.before is None else 0:
            notes.append(f"{path} is new: {todos} {TODO} in it are yours.")
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
