"""What git says has changed; the only module that runs it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from checker.changed import SHARED, Change
from checker.repo import Unreadable

QUIET = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all")
ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0"}
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
BASES = ("upstream/main", "origin/main", "main", "master")


class GitFailed(Unreadable):
    """Git refused a command, or is not there."""


def since(root: Path, base: str | None) -> Change:
    """What changed in the checkout since it left `base`, the uncommitted included.

    Without a base: since it left the main branch or, where none is known, since the last commit. Raises Unreadable
    where git cannot say.
    """
    _git(root, "rev-parse", "--git-dir")
    start, name = _start(root, base)
    diff = ("diff", *QUIET, "--name-status", "-z", "--relative", "-M")
    states = [*_states(_git(root, *diff, start)), *_states(_git(root, *diff, "--cached", start))]
    states += [("A", path) for path in _split(_git(root, "ls-files", "--others", "--exclude-standard", "-z"))]
    paths = frozenset(path for _, path in states)
    added = frozenset(path for state, path in states if state == "A")
    return Change(name, paths, added, {path: _patch(root, start, path) for path in paths if SHARED.fullmatch(path)})


def head(root: Path) -> str | None:
    """The commit that is checked out, or None where git knows none."""
    try:
        return _commit(root, "HEAD")
    except GitFailed:
        return None


def dirty(root: Path, paths: Iterable[str]) -> list[str]:
    """Those of the files that have uncommitted changes, or that git does not know. Raises GitFailed without git."""
    wanted = sorted(paths)
    states = _git(root, "--literal-pathspecs", "status", "--porcelain", "-z", "--no-renames", "--", *wanted)
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    return [word[3:].removeprefix(prefix) for word in _split(states)]


def _start(root: Path, base: str | None) -> tuple[str, str]:
    """The commit to compare with, and what to call it."""
    name = base or next((name for name in BASES if _commit(root, name)), "HEAD")
    commit = _commit(root, name)
    if commit:
        return _merge_base(root, commit, name), name
    if name == "HEAD":
        return EMPTY_TREE, "the beginning"
    raise Unreadable("", f"git knows no commit `{name}`; `git fetch` it first, or name another with --base")


def _commit(root: Path, name: str) -> str | None:
    try:
        return (
            _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
        )
    except GitFailed:
        return None


def _merge_base(root: Path, commit: str, name: str) -> str:
    try:
        return _git(root, "merge-base", "HEAD", commit).decode().split()[0]
    except GitFailed:
        problem = f"HEAD and `{name}` share no commit here; `git fetch --unshallow`, or name another with --base"
        raise Unreadable("", problem) from None


def _states(output: bytes) -> Iterator[tuple[str, str]]:
    """The state and path of each file; a renamed one is gone and changed, not added."""
    words = iter(_split(output))
    for state in words:
        yield state[0], next(words)
        if state[0] in "RC":
            yield "M", next(words)


def _split(output: bytes) -> list[str]:
    """The words of git's output; a name that is not UTF-8 keeps its bytes."""
    return [word.decode(errors="surrogateescape") for word in output.split(b"\0") if word]


def _patch(root: Path, start: str, path: str) -> tuple[str, ...]:
    """The lines a change adds to or removes from a file."""
    patch = _git(root, "--literal-pathspecs", "diff", *QUIET, "-U0", "--inter-hunk-context=0", start, "--", path)
    hunks = patch.decode(errors="replace").partition("\n@@")[2]
    return tuple(text[1:] for text in hunks.splitlines() if text.startswith(("+", "-")))


def _git(root: Path, *arguments: str) -> bytes:
    """What git prints; nothing that the checkout configures is run."""
    try:
        import git
    except ImportError:
        raise GitFailed("", "git is not installed here; name models instead") from None
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        output = git.Git(root).execute(command, stdout_as_string=False, strip_newline_in_stdout=False, env=ENVIRONMENT)
    except git.GitCommandError as error:
        reason = str(error.stderr).strip().strip("'").removeprefix("stderr: ").strip("' \n")
        raise GitFailed("", f"git cannot say what changed ({reason}); name models instead") from None
    return output
