"""Runs in parts, and their reports put together again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checker import cli, commands
from checker.commands.sharding import share
from checker.finding import Edit, Finding
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.report import FORMATS
from tests import tiny
from tests.tiny import INIT

Capture = pytest.CaptureFixture[str]
Change = Callable[[dict[str, Any]], object]
MODELS = ["bert", "gpt2", "openai"]
ADVICE = Finding("think of it", INIT, severity="advice")
MENDABLE = Finding("add it", INIT, 2, symbol="TFBertModel", edit=lambda: Edit(INIT, "", "x"))


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny checkout, where the user stands, and two checks, one of which has a finding about BERT."""
    monkeypatch.chdir(tiny.write(tmp_path / "transformers"))
    checks = [tiny.check("main-init", tiny.finds(MENDABLE, model="bert")), tiny.check("doc-page", tiny.finds(ADVICE))]
    monkeypatch.setattr(commands, "load", lambda: checks)


def written(name: str, *arguments: str) -> str:
    """The file that a run writes its report into."""
    assert cli.main([*arguments, "--format", "json", "--output", name]) in (0, 1)
    return name


def shard(number: int, of: int = 2) -> str:
    return written(f"{number}-{of}.json", "--all", "--shard", f"{number}/{of}")


def content(name: str) -> Any:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def library(**classes: int) -> list[Port]:
    """Ports with so many classes."""
    folder = "src/transformers/models"
    texts = {f"{folder}/{name}/modeling_tf_{name}.py": "class TFX: ...\n" * count for name, count in classes.items()}
    repo = Repo(Texts({**tiny.FILES, **texts}))
    return [find_port(repo, name) for name in classes]


@pytest.mark.parametrize("of", [1, 2, 3, 5])
def test_each_port_is_in_one_part_in_its_order(of: int) -> None:
    ports = library(a=1, b=20, c=5, d=5, e=9)
    parts = [[port.name for port in share(ports, number, of)[0]] for number in range(1, of + 1)]
    assert sorted(name for part in parts for name in part) == ["a", "b", "c", "d", "e"]
    assert all(part == sorted(part) for part in parts)


def test_the_parts_are_of_one_size_and_always_the_same() -> None:
    ports = library(a=10, b=9, c=2, d=1)
    for order in (ports, ports[::-1]):
        assert [{port.name for port in share(order, number, 2)[0]} for number in (1, 2)] == [{"a", "d"}, {"b", "c"}]


def test_the_parts_together_are_the_whole_run(capsys: Capture) -> None:
    whole = content(written("whole.json", "--all"))
    assert cli.main(["merge-reports", shard(2), shard(1), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == whole


def test_reports_of_single_models_are_put_together_too(capsys: Capture) -> None:
    files = [written(f"{model}.json", model) for model in MODELS]
    assert cli.main(["merge-reports", *files]) == 1
    assert "3 ports: 5 of 6 done, 1 left" in capsys.readouterr().out


def test_a_part_that_is_missing_was_not_run(capsys: Capture) -> None:
    file = shard(1, of=3)
    capsys.readouterr()
    assert cli.main(["merge-reports", file]) == 2
    out = " ".join(capsys.readouterr().out.split())
    assert out.count("not run: the report of shard 2 and 3 of 3 is missing (main-init, doc-page; gpt2, openai)") == 1


def test_a_part_may_be_empty(capsys: Capture) -> None:
    files = [shard(number, of=4) for number in (1, 2, 3, 4)]
    assert content(files[3])["ports"] == []
    capsys.readouterr()
    assert cli.main(["merge-reports", *files]) == 1


def test_many_checks_of_a_part_that_is_missing_are_one_short_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    checks = [tiny.check(f"check-{number}") for number in range(6)]
    monkeypatch.setattr(commands, "load", lambda: checks)
    file = shard(1)
    capsys.readouterr()
    assert cli.main(["merge-reports", file, "--format", "concise"]) == 2
    assert capsys.readouterr().out == (
        "could not judge 6 checks of gpt2: not run: the report of shard 2 of 2 is missing\n"
    )
    assert cli.main(["merge-reports", file]) == 2
    assert "not run: the report of shard 2 of 2 is missing (6 checks; gpt2)" in capsys.readouterr().out


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_put_together_is_shown_in_every_format(format: str, capsys: Capture) -> None:
    files = [shard(1), shard(2)]
    capsys.readouterr()
    assert cli.main(["merge-reports", *files, "--format", format]) == 1
    assert "add it" in capsys.readouterr().out


def test_mended_is_what_can_be_mended_in_a_checkout(capsys: Capture) -> None:
    assert cli.main(["merge-reports", written("bert.json", "bert")]) == 1
    assert "`tfport-check bert --fix` mends 1 of the findings" in " ".join(capsys.readouterr().out.split())


REFUSED: dict[str, tuple[Change, str]] = {
    "a shard twice": (lambda data: data["shard"].update(number=1), "1.json and 2.json are both shard 1/2"),
    "of another run": (lambda data: data["shard"].update(of=3), "1.json and 2.json are not parts of one run"),
    "of other models": (lambda data: data["shard"].update(models=[]), "1.json and 2.json are not parts of one run"),
    "no shard": (lambda data: data.pop("shard"), "1.json and 2.json are not parts of one run"),
    "another commit": (
        lambda data: data["repo"].update(commit="1" * 40),
        f"1.json and 2.json are of two commits (None and {'1' * 40})",
    ),
    "a model twice": (
        lambda data: data["ports"].append({"model": "bert", "checks": []}),
        "1.json and 2.json are both about `bert`",
    ),
    "an unknown check": (
        lambda data: data["ports"][0]["checks"][0].update(check="new-one"),
        "2.json: is of another version: it has a check `new-one`, which is not installed here",
    ),
    "another schema": (lambda data: data.update(schema=2), "2.json: is of another version: it has the schema 2"),
    "something else": (lambda data: data.clear(), "2.json: is no report of this tool"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED)
def test_reports_that_do_not_belong_together_are_one_clear_line(change: Change, said: str, capsys: Capture) -> None:
    for number in (1, 2):
        data = content(shard(number))
        if number == 2:
            change(data)
        Path(f"{number}.json").write_text(json.dumps(data), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["merge-reports", "1.json", "2.json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tfport-check: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["merge-reports", "absent.json"], "absent.json: cannot be read"),
        (["merge-reports", "README.md"], "README.md: is no report of this tool"),
        (["merge-reports", "README.md", "README.md"], "README.md: is named twice"),
        (["--all", "--shard", "3/2"], "`3/2` is no part"),
        (["--all", "--shard", "0/2"], "`0/2` is no part"),
        (["--all", "--shard", "one"], "`one` is no part"),
    ],
)
def test_a_command_line_that_cannot_be_is_one_clear_line(arguments: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(arguments) == 2
    assert said in capsys.readouterr().err
