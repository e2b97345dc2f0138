from checker.config import Settings
from checker.finding import Finding
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import Result, run
from checker.suppress import Suppression, audit, skipped, suppress, suppressions
from tests import tiny
from tests.tiny import BERT, INIT

PAGE = "docs/source/en/model_doc/bert.md"
TOCTREE = "docs/source/en/_toctree.yml"
KNOWN = ("main-init", "doc-page", "suppressions")


def read(path: str, text: str) -> list[Suppression]:
    return suppressions(having_read(path, text))


def having_read(path: str, text: str) -> Repo:
    """The tiny checkout with one file changed and read."""
    repo = Repo(Texts(tiny.FILES | {path: text}))
    repo.find(path)
    return repo


# Where a suppression stands, and what it covers


def test_a_comment_at_the_end_of_a_line_covers_it() -> None:
    assert read(BERT, "import x\nx = 1  # tfport: ignore[doc-page] it has none\n") == [
        Suppression(BERT, 2, 2, ("doc-page",), "it has none")
    ]


def test_a_comment_that_stands_alone_covers_the_next_line() -> None:
    assert read(BERT, "# tfport: ignore[doc-page] why\nx = 1\n")[0].target == 2


def test_comments_that_stand_above_each_other_cover_the_same_line() -> None:
    text = "# tfport: ignore[doc-page] why\n# tfport: ignore[main-init] why\nx = 1\n"
    assert [each.target for each in read(BERT, text)] == [3, 3]


def test_one_comment_can_name_several_checks() -> None:
    assert read(BERT, "x = 1  # tfport: ignore[doc-page, main-init] why\n")[0].checks == ("doc-page", "main-init")


def test_only_comments_count_in_python() -> None:
    assert read(BERT, 'x = "# tfport: ignore[doc-page] why"\n"""\n# tfport: ignore[doc-page] why\n"""\n') == []


def test_a_file_that_does_not_parse_has_none() -> None:
    assert read(BERT, 'x = """ # tfport: ignore[doc-page] why\n') == []


def test_markdown_and_yaml_have_their_own_comments() -> None:
    assert read(PAGE, "## TFX <!-- tfport: ignore[doc-page] why -->\n")[0] == Suppression(
        PAGE, 1, 1, ("doc-page",), "why"
    )
    assert read(PAGE, "  <!-- tfport: ignore[doc-page] why -->\n## TFX\n")[0].target == 2
    assert read(TOCTREE, "- local: x # tfport: ignore[doc-page] why\n")[0].reason == "why"
    assert read(PAGE, "`# tfport: ignore[doc-page] why`\n") == []


# What a suppression does


def judged(repo: Repo, *findings: Finding, check: str = "main-init", model: str = "bert") -> Result:
    return run(tiny.check(check, tiny.finds(*findings)), find_port(repo, model))


HERE = Finding("is wrong", BERT, 2)
THERE = Finding("is wrong", BERT, 3)
IGNORE = Suppression(BERT, 2, 2, ("main-init",), "why")


def test_a_finding_on_the_line_is_hidden_and_the_reason_shown() -> None:
    result = suppress([judged(tiny.repo(), HERE)], [IGNORE])[0]
    assert (result.status, result.findings) == ("passed", ())
    assert result.reason == f"1 ignored ({BERT}:2: why)"


def test_other_findings_stay() -> None:
    result = suppress([judged(tiny.repo(), HERE, THERE)], [IGNORE])[0]
    assert result.status == "failed"
    assert [finding.line for finding in result.findings] == [3]


def test_findings_of_other_checks_stay() -> None:
    result = judged(tiny.repo(), HERE, check="doc-page")
    assert suppress([result], [IGNORE]) == [result]


def test_what_could_not_be_judged_is_never_hidden() -> None:
    def crash(port: object) -> list[Finding]:
        raise RuntimeError

    result = run(tiny.check("main-init", crash), find_port(tiny.repo(), "bert"))
    assert suppress([result], [IGNORE])[0].status == "error"


def test_the_settings_skip_a_check_with_their_reason() -> None:
    result = skipped(judged(tiny.repo(), HERE), {"main-init": "not ours"})
    assert (result.status, result.reason, result.findings) == ("skipped", "not ours", ())
    assert skipped(result, {}) == result


# What is wrong with suppressions


def complaints(path: str, text: str, *results: Result, settings: Settings | None = None) -> list[tuple[str, str]]:
    repo = having_read(path, text)
    found = audit(repo, settings or Settings(), results, suppressions(repo), KNOWN)
    return [(result.model, finding.message) for result in found for finding in result.findings]


def test_a_useful_suppression_is_fine() -> None:
    assert complaints(BERT, "\nx  # tfport: ignore[main-init] why\n", judged(tiny.repo(), HERE)) == []


def test_one_that_hides_nothing_is_reported() -> None:
    assert complaints(BERT, "\nx  # tfport: ignore[main-init] why\n", judged(tiny.repo())) == [
        ("bert", "`tfport: ignore[main-init]` hides nothing here; remove it")
    ]


def test_one_without_a_reason_is_reported() -> None:
    assert complaints(BERT, "\nx  # tfport: ignore[main-init]\n", judged(tiny.repo(), HERE)) == [
        ("bert", "`tfport: ignore[main-init]` gives no reason; say why behind the bracket")
    ]


def test_one_of_an_unknown_check_is_reported() -> None:
    assert complaints(BERT, "x  # tfport: ignore[doc-pages] why\n", judged(tiny.repo())) == [
        ("bert", "no check is called `doc-pages`; did you mean `doc-page`?")
    ]


def test_one_that_is_not_understood_is_reported() -> None:
    assert complaints(BERT, "x  # tfport: ignore main-init\n", judged(tiny.repo())) == [
        ("bert", "this comment is not understood; write `tfport: ignore[check-id] reason`")
    ]


def test_one_of_a_check_that_was_not_run_is_left_alone() -> None:
    assert complaints(BERT, "x  # tfport: ignore[doc-page] why\n", judged(tiny.repo())) == []


def test_one_in_the_file_of_another_port_is_left_alone() -> None:
    assert complaints(BERT, "x  # tfport: ignore[main-init] why\n", judged(tiny.repo(), model="gpt2")) == []


def test_one_in_a_shared_file_is_judged_only_when_all_ports_were_checked() -> None:
    text = 'a = "TFGPT2Model"  # tfport: ignore[main-init] why\n'
    results = [judged(tiny.repo(), model=model) for model in ("bert", "gpt2", "openai")]
    assert complaints(INIT, text, *results[:2]) == []
    assert complaints(INIT, text, *results) == [("gpt2", "`tfport: ignore[main-init]` hides nothing here; remove it")]


def test_a_skip_in_the_settings_that_would_pass_is_reported() -> None:
    settings = Settings(skip={"bert": {"main-init": "why"}})
    toml = '[tool.tfport-check.skip.bert]\nmain-init = "why"\n'
    assert complaints("pyproject.toml", toml, judged(tiny.repo()), settings=settings) == [
        ("bert", "`main-init` passes for `bert` without being skipped; remove the skip")
    ]
    assert complaints("pyproject.toml", toml, judged(tiny.repo(), HERE), settings=settings) == []
