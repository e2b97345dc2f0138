"""`--fix` and `--diff` on a checkout: what is written, what is left alone, and what is said."""

import subprocess
from pathlib import Path

import pytest

from checker import demo
from checker.cli import main

MODEL = "brand_new_bert"
MAIN = "src/transformers/__init__.py"
TESTS = "tests/models/brand_new_bert/test_modeling_tf_brand_new_bert.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The half-finished example port, committed."""
    demo.write(tmp_path)
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "half finished")):
        git(tmp_path, *command)
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def changed(folder: Path) -> list[str]:
    return [line[3:] for line in git(folder, "status", "--porcelain").splitlines()]


def test_fix_gives_the_wired_port_back(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([MODEL, "--repo", str(checkout), "--fix"]) == 0
    assert "Mended" in capsys.readouterr().out
    wired = demo.tree(demo.GUIDE_ERA)
    assert changed(checkout)
    assert {path: (checkout / path).read_text() for path in changed(checkout)} == {
        path: wired[path] for path in changed(checkout)
    }


def test_a_second_fix_changes_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([MODEL, "--repo", str(checkout), "--fix"])
    git(checkout, "commit", "-qam", "mended")
    assert main([MODEL, "--repo", str(checkout), "--fix"]) == 0
    assert "Nothing here can be mended mechanically." in capsys.readouterr().out
    assert changed(checkout) == []


def test_diff_shows_the_patch_and_writes_nothing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([MODEL, "--repo", str(checkout), "--diff"]) == 1
    patch = capsys.readouterr().out
    assert changed(checkout) == []
    subprocess.run(["git", "-C", str(checkout), "apply", "--check", "-"], input=patch, text=True, check=True)


def test_the_patch_says_what_fix_writes(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / TESTS).unlink()
    (checkout / MAIN).write_bytes((checkout / MAIN).read_bytes().replace(b"\n", b"\r\n"))
    index = checkout / "docs/source/en/index.md"
    index.write_bytes(index.read_bytes().rstrip(b"\n"))
    git(checkout, "commit", "-qam", "a new file, line ends of Windows, no end of the last line")
    main([MODEL, "--repo", str(checkout), "--diff"])
    patch = capsys.readouterr().out.encode()
    main([MODEL, "--repo", str(checkout), "--fix"])
    written = {path: (checkout / path).read_bytes() for path in changed(checkout)}
    assert {TESTS, MAIN, "docs/source/en/index.md"} <= written.keys()
    git(checkout, "stash", "-q", "-u")
    subprocess.run(["git", "-C", str(checkout), "apply", "-"], input=patch, check=True)
    assert {path: (checkout / path).read_bytes() for path in changed(checkout)} == written


def test_what_is_left_to_do_in_a_new_file_is_said(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / TESTS).unlink()
    git(checkout, "commit", "-qam", "no tests")
    assert main([MODEL, "--repo", str(checkout), "--fix"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"{TESTS} is new: 1 TODO(tfport) in it are yours." in said
    assert "this is still to be written: compare its outputs with those of PyTorch" in said


def test_a_file_with_uncommitted_changes_is_left_alone(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (checkout / MAIN).read_text() + "# mine\n"
    (checkout / MAIN).write_text(text)
    assert main([MODEL, "--repo", str(checkout), "--fix"]) == 2
    assert f"uncommitted changes in {MAIN}" in capsys.readouterr().err
    assert (checkout / MAIN).read_text() == text
    assert main([MODEL, "--repo", str(checkout), "--fix", "--allow-dirty"]) == 0
    assert (checkout / MAIN).read_text().endswith("# mine\n")


def test_without_git_it_is_mended_with_a_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo.write(tmp_path)
    assert main([MODEL, "--repo", str(tmp_path), "--fix"]) == 0
    assert "no git checkout" in capsys.readouterr().out


def test_a_skipped_finding_is_not_mended(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text(
        f'[tool.tfport-check.skip.{MODEL}]\nindex-tick = "the table is being rewritten"\n'
    )
    before = (checkout / "docs/source/en/index.md").read_text()
    main([MODEL, "--repo", str(checkout), "--fix"])
    assert (checkout / "docs/source/en/index.md").read_text() == before


def test_windows_line_ends_are_kept(checkout: Path) -> None:
    (checkout / MAIN).write_bytes((checkout / MAIN).read_bytes().replace(b"\n", b"\r\n"))
    git(checkout, "commit", "-qam", "from windows")
    assert main([MODEL, "--repo", str(checkout), "--fix"]) == 0
    wired = demo.tree(demo.GUIDE_ERA)[MAIN]
    assert (checkout / MAIN).read_bytes() == wired.replace("\n", "\r\n").encode()
