import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker import cli, commands
from checker.check import Check
from checker.finding import Finding
from checker.port import Port
from checker.repo import Unreadable
from tests import tiny
from tests.tiny import BERT, INIT

Capture = pytest.CaptureFixture[str]
WRONG = Finding("`TFBertModel` is not here; add it", INIT, 2, symbol="TFBertModel")


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny checkout, where the user stands."""
    root = tiny.write(tmp_path / "transformers")
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "80")
    return root


def install(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    monkeypatch.setattr(commands, "load", lambda: [*checks])


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checks that pass everywhere."""
    install(monkeypatch, tiny.check("main-init"), tiny.check("doc-page"))


@pytest.fixture
def dirty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds something about BERT, and one that passes."""
    install(monkeypatch, tiny.check("main-init", tiny.finds(WRONG, model="bert")), tiny.check("doc-page"))


def judged(capsys: Capture, *arguments: str) -> dict[str, list[str]]:
    """The checks that were asked about each port."""
    assert cli.main([*arguments, "--format", "json"]) in (0, 1)
    report = json.loads(capsys.readouterr().out)
    return {port["model"]: [check["check"] for check in port["checks"]] for port in report["ports"]}


def refused(capsys: Capture, *arguments: str) -> str:
    """The one line with which a command line is refused."""
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("tfport-check: ")
    assert err.count("\n") == 1
    return err


# Exit codes


@pytest.mark.usefixtures("clean")
def test_0_where_nothing_is_to_mend() -> None:
    assert cli.main(["bert"]) == 0


@pytest.mark.usefixtures("dirty")
def test_1_where_something_is() -> None:
    assert cli.main(["bert"]) == 1


@pytest.mark.parametrize(("severity", "strict"), [("warning", 1), ("advice", 0)])
def test_warnings_count_when_strict_and_advice_never(
    severity: str, strict: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, tiny.check("main-init", tiny.finds(WRONG), severity=severity))
    assert cli.main(["bert"]) == 0
    assert cli.main(["bert", "--strict"]) == strict


def unreadable(port: Port) -> Iterator[Finding]:
    raise Unreadable(INIT, "syntax error; mend it and run again", 3)


def crashing(port: Port) -> Iterator[Finding]:
    raise ZeroDivisionError("oops")


def test_2_where_something_could_not_be_judged(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    install(monkeypatch, tiny.check("main-init", unreadable), tiny.check("doc-page", tiny.finds(WRONG)))
    assert cli.main(["bert"]) == 2
    assert f"{INIT}:3: syntax error; mend it and run again" in capsys.readouterr().out


def reading(port: Port) -> Iterator[Finding]:
    assert port.repo.text(INIT)
    yield from ()


def test_2_where_a_file_is_a_link_out_of_the_checkout(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    elsewhere = (checkout / INIT).rename(tmp_path_factory.mktemp("elsewhere") / "file.py")
    (checkout / INIT).symlink_to(elsewhere)
    install(monkeypatch, tiny.check("main-init", reading))
    assert cli.main(["bert"]) == 2
    assert f"{INIT}: is a link out of the checkout" in capsys.readouterr().out


def test_2_where_a_check_crashes_with_a_traceback_only_to_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    install(monkeypatch, tiny.check("main-init", crashing))
    assert cli.main(["bert"]) == 2
    assert "Traceback" not in "".join(capsys.readouterr())
    assert cli.main(["bert", "--debug"]) == 2
    assert "ZeroDivisionError: oops" in capsys.readouterr().err


def skipping(port: Port) -> Iterator[Finding]:
    from checker.repo import Skip

    raise Skip("not in this tree")


def test_2_where_everything_was_skipped(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    install(monkeypatch, tiny.check("main-init", skipping))
    assert cli.main(["bert"]) == 2
    assert "Nothing was checked, for each check was skipped: not in this tree." in capsys.readouterr().out


def test_2_where_the_tool_itself_fails(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def broken() -> list[Check]:
        raise RuntimeError("first\nsecond \x1b[2J")

    monkeypatch.setattr(commands, "load", broken)
    expected = "stopped by RuntimeError: first second \\x1b[2J; run with --debug and report it"
    assert refused(capsys, "bert") == f"tfport-check: {expected}\n"
    cli.main(["bert", "--debug"])
    assert "Traceback" in capsys.readouterr().err


def test_130_when_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(port: Port) -> Iterator[Finding]:
        raise KeyboardInterrupt

    install(monkeypatch, tiny.check("main-init", interrupted))
    assert cli.main(["bert"]) == 130


# What to check


@pytest.mark.usefixtures("clean")
def test_models_are_named_with_underscores_or_hyphens(checkout: Path, capsys: Capture) -> None:
    tiny.write(checkout, {"src/transformers/models/xlm_roberta/modeling_xlm_roberta.py": ""})
    assert list(judged(capsys, "xlm-roberta", "bert")) == ["xlm_roberta", "bert"]


@pytest.mark.usefixtures("clean")
def test_all_are_those_with_a_tensorflow_file(capsys: Capture) -> None:
    assert list(judged(capsys, "--all")) == ["bert", "gpt2", "openai"]


@pytest.mark.usefixtures("clean")
def test_files_stand_for_the_ports_they_touch(
    checkout: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(judged(capsys, BERT, "README.md")) == ["bert"]
    assert list(judged(capsys, str(checkout / BERT), "gpt2")) == ["gpt2", "bert"]
    monkeypatch.chdir(checkout / "src/transformers/models/openai")
    assert list(judged(capsys, "modeling_tf_openai.py")) == ["openai"]
    assert list(judged(capsys, ".")) == ["openai"]
    assert list(judged(capsys, BERT)) == ["bert"]


@pytest.mark.usefixtures("clean")
def test_files_that_touch_no_port_are_fine(capsys: Capture) -> None:
    assert cli.main(["README.md"]) == 0
    assert capsys.readouterr().out == "Nothing to check: no TensorFlow port is touched by these files.\n"
    assert judged(capsys, "README.md") == {}


@pytest.mark.usefixtures("clean")
def test_only_what_is_asked_for_must_do_what_older_ports_need_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, bool] = {}

    def judge(port: Port) -> list[Finding]:
        asked[port.name] = port.asked
        return []

    install(monkeypatch, tiny.check("main-init", judge))
    cli.main(["--all", "gpt2", BERT])
    assert asked == {"bert": False, "gpt2": True, "openai": False}


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(checkout: Path) -> Path:
    git("init", "-qb", "main")
    git("add", ".")
    git("commit", "-qm", "All")
    return checkout


@pytest.mark.usefixtures("clean")
def test_changed_are_the_ports_that_git_says(repository: Path, capsys: Capture) -> None:
    assert cli.main(["--changed"]) == 0
    assert capsys.readouterr().out == "Nothing to check: no TensorFlow port is touched by the changes since main.\n"
    (repository / BERT).write_text("class TFBertModel: 'changed'\n")
    assert list(judged(capsys, "--changed")) == ["bert"]
    git("commit", "-qam", "Change")
    assert judged(capsys, "--changed") == {}
    assert list(judged(capsys, "--changed", "--base", "HEAD~1")) == ["bert"]


@pytest.mark.usefixtures("clean")
def test_a_shared_file_stands_for_the_ports_in_its_changed_lines(repository: Path, capsys: Capture) -> None:
    assert list(judged(capsys, INIT)) == ["bert", "gpt2", "openai"]
    (repository / INIT).write_text('_import_structure = {"models.bert": ["TFBertModel", "TFGPT2Model"]}\n')
    assert list(judged(capsys, INIT)) == ["bert", "gpt2"]


@pytest.mark.usefixtures("clean")
def test_a_new_tensorflow_file_is_judged_as_if_named(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, bool] = {}

    def judge(port: Port) -> list[Finding]:
        asked[port.name] = port.asked
        return []

    install(monkeypatch, tiny.check("main-init", judge))
    new = repository / "src/transformers/models/clap/modeling_tf_clap.py"
    new.write_text("class TFClapModel: ...\n")
    assert cli.main([str(new), INIT]) == 0
    assert asked == {"bert": False, "clap": True, "gpt2": False, "openai": False}


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "name a model"),
        (["brt"], "no model `brt` in src/transformers/models; did you mean `bert`?"),
        (["bert", "xyzzy"], "`tfport-check list --models` names them"),
        (["--frmat"], "unrecognized arguments: --frmat; `tfport-check --help` shows how"),
        (["bert", "--format", "xml"], "invalid choice: 'xml'"),
        (["bert", "--stage", "done"], "invalid choice: 'done'"),
        (["bert", "--select", "doc-pages"], "no check is called `doc-pages`; did you mean `doc-page`?"),
        (["bert", "--ignore", "xyzzy"], "no check is called `xyzzy`; `tfport-check list` names them"),
        (["bert", "--ignore", "main-init,doc-page"], "no check is left to run"),
        (["bert", "--select", "suppressions"], "no check is left to run"),
        (["bert", "--base", "main"], "--base is for --changed and for files"),
        (["--changed"], "not a git repository"),
        (["src/transformers/models/nothing.py"], "no file or model `src/transformers/models/nothing.py`"),
        (["/etc/hosts"], "/etc/hosts is outside the checkout"),
        (["bert", "--repo", "/"], "/ is not inside a transformers checkout"),
        (["bert", "--output", "no/such/folder/x"], "no/such/folder/x: cannot be written"),
        (["bert", "--baseline", "nothing.json"], "nothing.json: cannot be read"),
        (["bert", "--baseline", "README.md"], "README.md: is no baseline of this tool"),
        (["bert", "--write-baseline", "README.md"], "README.md: is no baseline of this tool"),
        (["bert", "--write-baseline", "no/such/folder/x"], "no/such/folder/x: cannot be written"),
        (["explain"], "the following arguments are required: CHECK; `tfport-check explain --help` shows how"),
        (["explain", "doc-pages"], "no check is called `doc-pages`; did you mean `doc-page`?"),
        (["demo", "."], "is not empty; name a new folder"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], problem: str, capsys: Capture) -> None:
    assert problem in refused(capsys, *arguments)


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("what", [["bert"], ["--all"], [BERT]])
def test_a_tree_without_tensorflow_is_said(what: list[str], checkout: Path, capsys: Capture) -> None:
    (checkout / "src/transformers/modeling_tf_utils.py").unlink()
    assert "check out a v4 branch or tag" in refused(capsys, *what)


# Which checks


@pytest.mark.usefixtures("clean")
def test_checks_are_selected_and_ignored_by_id(capsys: Capture) -> None:
    assert judged(capsys, "bert") == {"bert": ["main-init", "doc-page"]}
    assert judged(capsys, "bert", "--select", "doc-page") == {"bert": ["doc-page"]}
    assert judged(capsys, "bert", "--select", "doc-page, main-init") == {"bert": ["main-init", "doc-page"]}
    assert judged(capsys, "bert", "--ignore", "doc-page", "--ignore", "suppressions") == {"bert": ["main-init"]}


@pytest.mark.usefixtures("clean")
def test_the_command_line_overrides_the_settings(checkout: Path, capsys: Capture) -> None:
    (checkout / "pyproject.toml").write_text('[tool.tfport-check]\nignore = ["doc-page"]\nstage = "final"\n')
    assert judged(capsys, "bert") == {"bert": ["main-init"]}
    assert judged(capsys, "bert", "--ignore", "main-init") == {"bert": ["doc-page"]}
    assert judged(capsys, "bert", "--select", "doc-page") == {"bert": ["doc-page"]}
    cli.main(["bert"])
    assert "stage final" in capsys.readouterr().out
    cli.main(["bert", "--stage", "draft"])
    assert "stage draft" in capsys.readouterr().out


@pytest.mark.usefixtures("dirty")
def test_the_settings_skip_a_check_of_a_model(checkout: Path, capsys: Capture) -> None:
    (checkout / "pyproject.toml").write_text('[tool.tfport-check.skip.bert]\nmain-init = "elsewhere"\n')
    assert cli.main(["bert"]) == 0
    assert "elsewhere" in capsys.readouterr().out


@pytest.mark.usefixtures("dirty")
def test_a_comment_in_the_source_suppresses_a_finding(checkout: Path, capsys: Capture) -> None:
    (checkout / INIT).write_text("\nx = 1  # tfport: ignore[main-init] elsewhere\n")
    assert reads_init(capsys) == 0


def reads_init(capsys: Capture) -> int:
    """Run a check that reads the main `__init__` as it finds something there."""

    def judge(port: Port) -> list[Finding]:
        port.repo.text(INIT)
        return [WRONG]

    with pytest.MonkeyPatch.context() as patch:
        install(patch, tiny.check("main-init", judge))
        return cli.main(["bert"])


# Output


@pytest.mark.usefixtures("dirty")
def test_the_report_goes_to_a_file(checkout: Path, capsys: Capture) -> None:
    assert cli.main(["bert", "--format", "concise", "--output", "report.txt"]) == 1
    assert (checkout / "report.txt").read_text() == f"{INIT}:2:1: error main-init bert: {WRONG.message}\n"
    assert capsys.readouterr() == ("", "1 of 2 done, 1 left; the report is in report.txt\n")


@pytest.mark.usefixtures("dirty")
def test_json_names_the_commit(repository: Path, capsys: Capture) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    cli.main(["bert", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["repo"]["commit"] == commit


@pytest.mark.usefixtures("dirty")
def test_json_names_no_commit_without_git(capsys: Capture) -> None:
    cli.main(["bert", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["repo"]["commit"] is None


@pytest.mark.usefixtures("dirty")
def test_a_baseline_is_written_and_then_hides_what_it_knows(checkout: Path, capsys: Capture) -> None:
    assert cli.main(["--all", "--write-baseline", "known.json"]) == 0
    assert "known.json now knows 1 findings." in capsys.readouterr().out
    assert cli.main(["bert", "--baseline", "known.json"]) == 0
    assert "1 known findings in the baseline not shown." in capsys.readouterr().out
    assert cli.main(["bert"]) == 1


def test_a_baseline_that_knows_too_much_is_mentioned(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    install(monkeypatch, tiny.check("main-init", tiny.finds(WRONG)))
    cli.main(["bert", "--write-baseline", "known.json"])
    install(monkeypatch, tiny.check("main-init"))
    capsys.readouterr()
    assert cli.main(["bert", "--baseline", "known.json", "--format", "concise"]) == 0
    assert "1 findings of the baseline no longer occur" in capsys.readouterr().err


# The other commands


@pytest.mark.usefixtures("clean")
def test_explain(capsys: Capture) -> None:
    assert cli.main(["explain", "doc-page"]) == 0
    assert capsys.readouterr().out.startswith("The doc-page is right.  doc-page\n")
    assert cli.main(["explain", "suppressions"]) == 0


@pytest.mark.usefixtures("clean")
def test_list(capsys: Capture) -> None:
    assert cli.main(["list"]) == 0
    assert "doc-page" in capsys.readouterr().out
    assert cli.main(["list", "--json"]) == 0
    assert [check["check"] for check in json.loads(capsys.readouterr().out)] == [
        "main-init",
        "doc-page",
        "suppressions",
    ]
    assert cli.main(["list", "--models"]) == 0
    assert capsys.readouterr().out == "bert\ngpt2\nopenai\n"


def test_version_and_help(capsys: Capture) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tfport-check ")
    assert cli.main(["--help"]) == 0
    assert "explain CHECK" in capsys.readouterr().out


# As a process


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    program = "import sys; from checker.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, env={"PATH": "/usr/bin:/bin", **environment}, check=False)


def test_ascii_terminals_get_ascii() -> None:
    done = process("list", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_closed_pipe_is_no_accident() -> None:
    program = "import sys; from checker.cli import main; sys.exit(main(['list']))"
    command = f'{sys.executable} -u -c "{program}" | true'
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stderr == b""


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    heavy = "{'rich', 'git', 'libcst', 'yaml', 'json', 'tomllib'}"
    program = f"import sys; from checker.cli import main; main(['list']); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
