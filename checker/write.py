"""Writing edited files: each is replaced at once, or not at all, and keeps what the edit did not mean to change."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from checker.repo import Unreadable


@dataclass(frozen=True)
class Replacement:
    """One file to write: its bytes as they were read (None where there was no file), and as they shall be."""

    path: str
    before: bytes | None
    after: bytes


def replacement(path: str, before: bytes | None, text: str) -> Replacement:
    """The change that gives a file a text; lines that stay keep their line ends, new ones take their neighbour's."""
    if before is None:
        return Replacement(path, None, text.encode())
    old, new = before.splitlines(keepends=True), text.encode().splitlines(keepends=True)
    plain = [line.replace(b"\r\n", b"\n") for line in old]
    lines: list[bytes] = []
    for kind, start, end, low, high in SequenceMatcher(None, plain, new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += old[start:end]
        else:
            neighbour = old[min(start, len(old) - 1)] if old else b""
            crlf = neighbour.endswith(b"\r\n")
            lines += [line.replace(b"\n", b"\r\n") if crlf else line for line in new[low:high]]
    return Replacement(path, before, b"".join(lines))


def write(root: Path, replacements: Mapping[str, Replacement]) -> None:
    """Write all files, or none where one of them is no longer as it was read. Raises Unreadable, naming it."""
    for each in replacements.values():
        _require_unchanged(root, each)
    for each in replacements.values():
        _replace(root, each)


def _require_unchanged(root: Path, each: Replacement) -> None:
    file = root / each.path
    if (file.read_bytes() if file.exists() else None) != each.before:
        raise Unreadable(each.path, "was changed by someone else meanwhile and is left as it is; run again")


def _replace(root: Path, each: Replacement) -> None:
    """Put a finished file in the place of the old one: whoever looks, or kills us, finds one of the two whole."""
    target = Path(os.path.realpath(root / each.path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".tfport-", delete=False) as file:
            file.write(each.after)
            file.flush()
            os.fsync(file.fileno())
        _finish(Path(file.name), target, root, each)
    except OSError as error:
        raise Unreadable(each.path, f"cannot be written ({error.strerror}); mend its permissions, run again") from None


def _finish(new: Path, target: Path, root: Path, each: Replacement) -> None:
    try:
        new.chmod(0o644)
        if target.exists():
            shutil.copymode(target, new)
        _require_unchanged(root, each)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
