"""The demo: what is shown to who tries the tool first."""

from pathlib import Path

import pytest

from checker import cli, demo
from checker.check import load
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import run


@pytest.mark.parametrize("gap", demo.GAPS, ids=lambda gap: gap.wired.strip()[:40])
def test_each_gap_is_one_finding(gap: demo.Gap) -> None:
    wired = demo.tree(demo.GUIDE_ERA)
    assert wired[gap.path].count(gap.wired) == 1
    files = {**wired, gap.path: wired[gap.path].replace(gap.wired, gap.gap)}
    port = find_port(Repo(Texts(files)), demo.MODEL)
    findings = [finding for check in load() for finding in run(check, port).findings]
    assert [finding.path for finding in findings] == [gap.path]


def test_the_demo_shows_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", str(tmp_path / "port")]) == 0
    shown = capsys.readouterr().out
    assert all(gap.path in shown for gap in demo.GAPS)
    assert f"{len(demo.GAPS)} left" in shown


def test_a_written_file_is_the_text(tmp_path: Path) -> None:
    demo.write(tmp_path)
    written = {file.relative_to(tmp_path).as_posix(): file for file in tmp_path.rglob("*") if file.is_file()}
    assert {path: file.read_text(encoding="utf-8") for path, file in written.items()} == demo.half_finished()
