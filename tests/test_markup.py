"""Whatever a checkout says stays text: nobody is mentioned, nothing is linked, no table breaks."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from checker.report import comment, markdown
from checker.report.lines import clean
from checker.report.markdown import Data, Page, Section
from checker.report.markup import GAP, block, code, prose, row, words
from tests.pages import LINKED, linked, seen

HOSTILE: dict[str, list[str]] = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
TEXTS = [text for texts in HOSTILE.values() for text in texts]
Write = Callable[[str], str]
PLACES: dict[str, Write] = {
    "row": lambda text: f"{row(['a', 'b'])}\n| --- | --- |\n{row(['x', text])}\n",
    "item": lambda text: f"- {text}\n- b\n",
    "paragraph": lambda text: f"a\n\n{text}\n\nb\n",
    "heading": lambda text: f"### {text}\n",
}
nasty = strategies.lists(strategies.sampled_from(TEXTS) | strategies.text(max_size=3), max_size=6).map("".join)


def spoken(text: str) -> str:
    """A text without what has no width or is all the same to a reader."""
    return re.sub(r"\s+", "", text.replace(GAP, ""))


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_corpus_is_large_and_each_kind_would_do_harm_as_it_is() -> None:
    assert len(set(TEXTS)) >= 200
    for kind in ("mentions", "mail", "issues", "commits", "advisories", "addresses", "links", "html", "emoji"):
        tame = [text for text in HOSTILE[kind] if not harm(PLACES["paragraph"](text), "word")]
        assert len(tame) < len(HOSTILE[kind]) / 2, tame


def harm(page: str, harmless: str) -> bool:
    """Whether a page has other elements than the same page about something harmless, or would be linked in."""
    try:
        found = seen(page)
    except AssertionError:
        return True
    return found.elements != seen(PLACES["paragraph"](harmless)).elements or bool(LINKED.search(found.text))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_stays_text(kind: str) -> None:
    for text in HOSTILE[kind]:
        for write in (code, prose, words):
            for place in PLACES.values():
                require_text(text, write, place)


@settings(deadline=None)
@given(nasty, strategies.sampled_from([code, prose, words]), strategies.sampled_from([*PLACES.values()]))
def test_so_does_any_mixture(text: str, write: Write, place: Write) -> None:
    require_text(text, write, place)


def require_text(text: str, write: Write, place: Write) -> None:
    """The page has no other elements than with a harmless word, links nothing, and says what the text says."""
    page = seen(place(write(text)))
    plain = seen(place(write("word" if text.strip() else "")))
    assert page.elements == plain.elements
    assert not page.attributes
    assert not LINKED.search(page.text)
    if len(text) < 400 and write is not prose:
        rest = plain.text.replace("word", "")
        assert sorted(spoken("".join(page.codes) + page.text)) == sorted(spoken(clean(one_line(text)) + rest))


# A whole comment, of a report in which everything is hostile


def report(text: str) -> Data:
    """A report that says the text wherever it may say anything; more than the schema lets through."""
    finding = {"check": text, "model": text, "path": text, "line": 1, "column": 1, "symbol": text, "message": text}
    checks = [{"check": text, "status": status, "reason": text} for status in ("passed", "failed", "skipped", "error")]
    return {
        "ports": [{"model": text, "checks": checks}, {"model": "b", "checks": checks}],
        "findings": [
            {**finding, "severity": severity, "fixable": fixable}
            for severity in ("error", "warning", "advice")
            for fixable in (True, False)
        ],
    }


def comments(text: str) -> str:
    """A comment and a summary in one, with a hostile patch."""
    data = report(text)
    state = comment.State.of("a" * 40, data, None)
    page = comment.body(data, state, {text: text}, f"--- a/{text}\n+++ b/{text}\n+{text}\n", "https://github.com/run")
    assert len(page.encode()) <= comment.LIMIT
    return page


PLAIN = "word"
LINK = "https://github.com/run"


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_comment_of_a_hostile_report_is_built_like_any_other(kind: str) -> None:
    for text in HOSTILE[kind]:
        require_comment(text[:200])  # a longer one may leave sections out


@settings(deadline=None, max_examples=30)
@given(nasty)
def test_so_is_one_of_any_mixture(text: str) -> None:
    require_comment(text)


def require_comment(text: str) -> None:
    page, plain = seen(comments(text)), seen(comments(PLAIN))
    assert page.elements == plain.elements
    assert page.attributes == plain.attributes == [("href", LINK), ("lang", "diff")]
    assert not LINKED.search(page.text)


def test_github_links_nothing_in_them() -> None:
    pages = [
        "\n".join(place(write(text)) for write in (code, prose, words) for place in PLACES.values()) for text in TEXTS
    ]
    assert [text for text, links in zip(TEXTS, linked(pages), strict=True) if links] == []
    nasty, plain = linked([comments(" ".join(TEXTS[:200])), comments(PLAIN)])
    assert nasty[1:] == plain[1:]  # the first is the marker, which tells two reports apart


def test_the_one_that_looks_for_links_finds_them() -> None:
    pages = [
        "@octocat",
        "&#64;octocat",
        "#12",
        "GH-12",
        "a/b#3",
        "a1b2c3d",
        "[a](b)",
        "www.x.yz",
        "<b>",
        "- [ ] x",
        "x",
    ]
    assert [bool(links) for links in linked(pages)] == [True] * 10 + [False]


# What stays readable


def test_plain_words_look_plain_in_the_mail_too() -> None:
    assert words("Each public PyTorch model has a TF twin (21 of 28), e.g. 3-4 of 2021-05; pass --runtime") == (
        "Each public PyTorch model has a TF twin (21 of 28), e.g. 3-4 of 2021-05; pass --runtime"
    )


def test_what_stands_in_backticks_is_code_and_can_be_copied() -> None:
    assert prose("`TFBertModel` is not in `__init__`; add `@keras_serializable`") == (
        "`TFBertModel` is not in `__init__`; add `@keras_serializable`"
    )
    assert seen(code("`x` | y")).codes == ["`x` | y"]
    assert seen(PLACES["row"](code("Tensor | None"))).codes == ["Tensor | None"]


def test_a_patch_keeps_its_tabs_and_gets_a_longer_fence() -> None:
    patch = "+\tx = 1\n+```\n-a  "
    assert seen(block(patch.split("\n"), "diff")).codes == [f"{patch}\n"]


def test_a_patch_with_what_steers_a_page_shows_it() -> None:
    assert seen(block(["+\u202eevil\r"], "diff")).codes == ["+\\u202eevil\\r\n"]


# What does not fit is left out, and that is said


def page(rows: int, *sections: str) -> Page:
    table = f"{row(['Left'])}\n| --- |"
    folded = tuple(Section(text[:9], text) for text in sections)
    return Page("HEAD", table, tuple(row([f"row {number:03}"]) for number in range(rows)), "BELOW", folded)


def test_a_page_that_fits_is_whole() -> None:
    assert page(2, "section a", "section b").fit(5_000) == (
        "HEAD\n\n| Left |\n| --- |\n| row 000 |\n| row 001 |\n\nBELOW\n\n"
        "<details><summary>section a</summary>\n\nsection a\n\n</details>\n\n"
        "<details><summary>section b</summary>\n\nsection b\n\n</details>\n"
    )


def test_a_title_is_text_too() -> None:
    assert seen(str(Section("</summary>@octocat", "x"))).text.strip().startswith(f"</summary>@{GAP}octocat")


def test_a_section_that_is_too_long_leaves_the_room_to_the_next() -> None:
    short = page(2, "section a" * 1_000, "section b").fit(1_000)
    assert "row 001" in short
    assert "section b" in short
    assert short.endswith("Left out, to fit in here: section a. The report of the run has all.\n")


def test_rows_come_before_sections() -> None:
    short = page(100, "section a" * 20).fit(900)
    assert "section asection a" not in short
    number = short.count("row 0")
    assert 0 < number < 100
    assert f"… and {100 - number} more; the report of the run has them all." in short
    assert "BELOW" in short


@settings(deadline=None)
@given(strategies.integers(0, 50), strategies.lists(nasty, max_size=4), strategies.integers(600, 5_000))
def test_no_page_is_longer_than_it_may_be(rows: int, sections: list[str], limit: int) -> None:
    short = page(rows, *(section[:2_000] for section in sections)).fit(limit)
    assert len(short.encode()) <= limit
    assert short.startswith("HEAD")


def test_the_largest_report_still_is_a_comment() -> None:
    data = report("@`|" * 2_000)
    many = {"ports": data["ports"] * 20, "findings": [*data["findings"]] * 40}
    state = comment.State.of("a" * 40, many, None)
    text = comment.body(many, state, {}, "+x\n" * 20_000, LINK)
    assert len(text.encode()) <= comment.LIMIT
    assert comment.State.read(text) == state
    assert "more; the report of the run has them all." in text
    assert "Left out, to fit in here: Patch for git apply, Advice" in text


def test_a_summary_has_room_for_the_notes_that_matter() -> None:
    from checker.report import Report

    notes = tuple(f"{number} @octocat" for number in range(10_000))
    text = "\n".join("".join(part for _, part in line) for line in markdown.render(Report((), (), notes), 80))
    assert "… and 9980 notes more." in text
    assert len(text.encode()) < markdown.LIMIT
