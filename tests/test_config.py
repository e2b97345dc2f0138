import pytest

from checker.config import Settings, choose, near, skip_line
from checker.repo import Unreadable
from tests import tiny

KNOWN = ("main-init", "auto-mappings", "doc-page")


def settings(toml: str) -> Settings:
    return Settings.read(tiny.repo(pyproject=toml), KNOWN)


def test_a_checkout_without_settings_sets_nothing() -> None:
    assert Settings.read(tiny.repo(), KNOWN) == Settings()
    assert settings('[tool.ruff]\nselect = ["E"]\n') == Settings()


def test_a_broken_file_that_is_not_about_us_does_not_matter() -> None:
    assert settings("[tool.ruff") == Settings()


def test_all_settings() -> None:
    read = settings(
        """
        [tool.tfport-check]
        select = ["main-init", "doc-page"]
        ignore = ["doc-page"]
        stage = "draft"

        [tool.tfport-check.skip.gpt2]
        main-init = "exported elsewhere"

        [tool.tfport-check.skip.open-ai]
        """.replace("open-ai", "openai")
    )
    assert read.select == ("main-init", "doc-page")
    assert read.ignore == ("doc-page",)
    assert read.stage == "draft"
    assert read.skip == {"gpt2": {"main-init": "exported elsewhere"}, "openai": {}}


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ("[tool.tfport-check", "is not TOML"),
        ("[tool]\ntfport-check = 1", "is no table"),
        ("[tool.tfport-check]\nselct = []", "knows no `selct`; did you mean `select`?"),
        ("[tool.tfport-check]\nstage = 'done'", "write one of draft, ready, final"),
        ("[tool.tfport-check]\nselect = 'main-init'", 'write `select = ["check-id"]`'),
        ("[tool.tfport-check]\nignore = ['doc-pages']", "no check; did you mean `doc-page`?"),
        ("[tool.tfport-check]\nignore = [[]]", "which is no check"),
        ("[tool.tfport-check]\nskip = 1", "`skip` that is no table"),
        ("[tool.tfport-check.skip]\nbret = {}", "is no model here; did you mean `bert`?"),
        ("[tool.tfport-check.skip]\nbert = 'all'", "name each check"),
        ("[tool.tfport-check.skip.bert]\nmain = 'x'", "skips `main` for `bert`, which is no check"),
        ("[tool.tfport-check.skip.bert]\nmain-init = ' '", "without a reason"),
        ("[tool.tfport-check.skip.bert]\nmain-init = true", "without a reason"),
    ],
)
def test_settings_that_make_no_sense_are_refused(toml: str, problem: str) -> None:
    with pytest.raises(Unreadable) as trouble:
        settings(toml)
    assert str(trouble.value).startswith("pyproject.toml: ")
    assert problem in str(trouble.value)


def test_the_checks_to_run() -> None:
    checks = [tiny.check(id) for id in KNOWN]

    def chosen(select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[str]:
        return [check.id for check in choose(checks, select, ignore)]

    assert chosen() == [*KNOWN]
    assert chosen(ignore=("doc-page",)) == ["main-init", "auto-mappings"]
    assert chosen(("doc-page", "main-init"), ("doc-page",)) == ["main-init"]


def test_the_line_of_a_skip() -> None:
    toml = """
[tool.tfport-check.skip.gpt2]
main-init = "why"
[tool.tfport-check.skip.bert]
doc-page = "why"
"main-init" = "why"
"""
    repo = tiny.repo(pyproject=toml)
    assert skip_line(repo, "bert", "main-init") == 6
    assert skip_line(repo, "gpt2", "main-init") == 3
    assert skip_line(repo, "openai", "main-init") == 3


def test_what_a_word_resembles() -> None:
    assert near("doc-pages", KNOWN) == "; did you mean `doc-page`?"
    assert near("xyz", KNOWN) == ""
