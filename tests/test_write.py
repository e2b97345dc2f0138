"""Files are replaced whole, keep their line ends and permissions, and are not taken from under someone else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.repo import Unreadable
from checker.write import Replacement, replacement, write

LINES = st.lists(st.tuples(st.text("abc", max_size=3), st.sampled_from(["\n", "\r\n"])), min_size=1, max_size=12)


@given(lines=LINES, at=st.integers(0, 12), new=st.text("xyz", min_size=1, max_size=3))
def test_an_inserted_line_changes_no_other_byte(lines: list[tuple[str, str]], at: int, new: str) -> None:
    before = "".join(text + end for text, end in lines).encode()
    kept = [text + "\n" for text, _ in lines]
    at = min(at, len(kept))
    after = replacement("f", before, "".join([*kept[:at], f"{new}\n", *kept[at:]])).after
    assert after.replace(f"{new}\r\n".encode(), b"").replace(f"{new}\n".encode(), b"") == before


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (b"a\r\nb\r\n", "a\nx\nb\n", b"a\r\nx\r\nb\r\n"),
        (b"a\nb\n", "a\nx\nb\n", b"a\nx\nb\n"),
        (b"\xef\xbb\xbfa\n", "\ufeffa\nb\n", b"\xef\xbb\xbfa\nb\n"),
        (b"a", "a\nb", b"a\nb"),
        (None, "a\n", b"a\n"),
    ],
)
def test_line_ends_and_marks_are_kept(before: bytes | None, text: str, after: bytes) -> None:
    assert replacement("f", before, text).after == after


def test_permissions_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"a\n")
    file.chmod(0o755)
    write(tmp_path, {"f": Replacement("f", b"a\n", b"b\n")})
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"b\n", 0o755)


def test_a_file_changed_meanwhile_is_left_and_so_are_all_others(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a\n")
    (tmp_path / "g").write_bytes(b"someone else's\n")
    with pytest.raises(Unreadable, match="g: was changed by someone else meanwhile"):
        write(tmp_path, {"f": Replacement("f", b"a\n", b"b\n"), "g": Replacement("g", b"a\n", b"b\n")})
    assert (tmp_path / "f").read_bytes() == b"a\n"


KILLED_AT_A_CALL = """
import os, signal, sys
from pathlib import Path
from checker.write import Replacement, write
calls = 0
def count(frame, event, arg):
    global calls
    calls += 1
    if calls == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(count)
write(Path(sys.argv[1]), {name: Replacement(name, b"old " * 999, b"new " * 999) for name in "fg"})
"""


@pytest.mark.parametrize("call", [1, 40, 80, 120, 160, 200, 260, 320, 380, 440])
def test_killed_at_any_point_each_file_is_old_or_new(tmp_path: Path, call: int) -> None:
    for name in "fg":
        (tmp_path / name).write_bytes(b"old " * 999)
    done = subprocess.run([sys.executable, "-c", KILLED_AT_A_CALL, str(tmp_path), str(call)], check=False)
    assert done.returncode in (0, -signal.SIGKILL)
    assert all((tmp_path / name).read_bytes() in (b"old " * 999, b"new " * 999) for name in "fg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a")
    tmp_path.chmod(0o500)
    with pytest.raises(Unreadable, match="cannot be written"):
        write(tmp_path, {"f": Replacement("f", b"a", b"b")})
    tmp_path.chmod(0o700)
