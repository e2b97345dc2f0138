"""What of a patch GitHub can show beside the lines of a pull request."""

from collections.abc import Mapping
from difflib import unified_diff

import pytest
from hypothesis import assume, given, settings, strategies

from checker.report.json import as_data
from checker.report.markdown import Data
from checker.report.suggestions import MOST, Suggestion, suggest
from tests.formats import half_finished
from tests.pages import LINKED, linked, seen
from tests.test_markup import TEXTS

NOTHING: Data = {"findings": []}
FILE = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"


def patch(before: str, after: str, path: str = "x.py") -> str:
    old, new = before.split("\n")[:-1], after.split("\n")[:-1]
    return "".join(f"{line}\n" for line in unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm=""))


def diff(before: str, after: str, context: int = 3) -> str:
    """A file's diff as GitHub shows it: hunks only, no line's end behind the last."""
    lines = unified_diff(before.split("\n")[:-1], after.split("\n")[:-1], lineterm="", n=context)
    return "\n".join([*lines][2:])


def applied(text: str, suggestions: list[Suggestion]) -> str:
    """A text with the suggestions taken: what is fenced in each replaces its lines."""
    lines = text.split("\n")
    for each in sorted(suggestions, key=lambda each: -each.start):
        [shown] = seen(each.body).codes[-1:]
        lines[each.start - 1 : each.end] = shown.split("\n")[:-1]
    return "\n".join(lines)


CHANGES = {
    "changed": FILE.replace("c\n", "C\n"),
    "inserted": FILE.replace("c\n", "c\nnew\n"),
    "inserted first": f"new\n{FILE}",
    "added last": f"{FILE}new\n",
    "deleted": FILE.replace("c\n", ""),
    "an empty line": FILE.replace("c\n", "c\n\n"),
    "two places": FILE.replace("b\n", "B\n").replace("i\n", ""),
    "two near places": FILE.replace("b\n", "B\n").replace("d\n", "D\n"),
    "with a fence": FILE.replace("c\n", "```python\n\tx = `1`\n````\n"),
}


@pytest.mark.parametrize("after", CHANGES.values(), ids=CHANGES)
def test_in_a_new_file_everything_can_be_suggested(after: str) -> None:
    suggestions, rest = suggest(NOTHING, patch(FILE, after), {"x.py": diff("", FILE)})
    assert rest == ""
    assert applied(FILE, suggestions) == after


@settings(deadline=None)
@given(*[strategies.lists(strategies.sampled_from(["a", "b", "", "```", "\tc"]), min_size=1, max_size=12)] * 2)
def test_what_is_suggested_is_what_the_patch_does(before: list[str], after: list[str]) -> None:
    old, new = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    assume(old != new)
    suggestions, rest = suggest(NOTHING, patch(old, new), {"x.py": diff("", old)})
    assert not rest
    assert applied(old, suggestions) == new


BASE = FILE.replace("c\n", "")
NEAR, FAR = FILE.replace("d\n", "D\n"), FILE.replace("j\n", "J\n")


def both(near: str, far: str) -> str:
    return patch(FILE, near) + patch(FILE, far, "y.py")


def test_only_lines_that_the_pull_request_shows_can_be() -> None:
    diffs = {"x.py": diff(BASE, FILE), "y.py": diff(BASE, FILE)}
    suggestions, rest = suggest(NOTHING, both(NEAR, FAR), diffs)
    assert [(each.path, each.start, each.end) for each in suggestions] == [("x.py", 4, 4)]
    assert rest == patch(FILE, FAR, "y.py")


def test_the_changes_of_a_file_stay_together() -> None:
    change = patch(FILE, NEAR.replace("j\n", "J\n"))
    assert suggest(NOTHING, change, {"x.py": diff(BASE, FILE)}) == ([], change)


@pytest.mark.parametrize(
    "diffs",
    [{}, {"x.py": ""}, {"y.py": diff(BASE, FILE)}, {"x.py": diff(BASE, FILE.replace("d\n", "other\n"))}],
    ids=["no file", "a file GitHub shows no diff of", "another file", "another text in the line"],
)
def test_what_github_would_refuse_stays_in_the_patch(diffs: Mapping[str, str]) -> None:
    change = patch(FILE, NEAR)
    assert suggest(NOTHING, change, diffs) == ([], change)


def test_a_file_to_create_stays_in_the_patch() -> None:
    change = patch("", FILE)
    assert suggest(NOTHING, change, {"x.py": diff("", "a\n")}) == ([], change)


def test_what_would_steer_a_page_stays_in_the_patch() -> None:
    change = patch(FILE, FILE.replace("c\n", "\u202ec\n"))
    assert suggest(NOTHING, change, {"x.py": diff("", FILE)}) == ([], change)


def test_what_is_too_long_for_a_comment_stays_in_the_patch() -> None:
    change = patch(FILE, FILE.replace("c\n", "c\n" * 30_000))
    assert suggest(NOTHING, change, {"x.py": diff("", FILE)}) == ([], change)


def test_more_than_ten_are_too_many() -> None:
    long = "".join(f"{number}\n\n\n" for number in range(MOST + 1))
    many = patch(long, long.replace("\n\n\n", "!\n\n\n"))
    few = patch(FILE, NEAR, "y.py")
    suggestions, rest = suggest(NOTHING, many + few, {"x.py": diff("", long), "y.py": diff("", FILE)})
    assert (len(suggestions), rest) == (1, many)


def test_a_suggestion_says_what_is_wrong() -> None:
    report = half_finished()
    data = as_data(report)
    finding = next(each for each in data["findings"] if each["check"] == "keras-serializable")
    text = report.ports[0].repo.text(finding["path"])
    lines = text.split("\n")
    lines.insert(finding["line"] - 1, "@keras_serializable")
    [suggestion], _ = suggest(data, patch(text, "\n".join(lines), finding["path"]), {finding["path"]: diff("", text)})
    assert suggestion.body.startswith("`keras-serializable` `TFBrandNewBertMainLayer` is not serializable, so Keras")
    [shown] = seen(suggestion.body).codes[-1:]
    assert shown.split("\n")[-2:] == ["@keras_serializable", ""]


def test_no_text_of_a_checkout_gets_out_of_it() -> None:
    bodies = []
    for text in TEXTS:
        line = text.replace("\n", " ")
        finding = {"check": "x", "message": text, "path": "x.py", "line": 3, "fixable": True}
        change = patch(FILE, FILE.replace("c\n", f"{line}\n"))
        suggestions, _ = suggest({"findings": [finding]}, change, {"x.py": diff("", FILE)})
        bodies += [each.body for each in suggestions]
    assert len(bodies) > len(TEXTS) / 2
    for body in bodies:
        page = seen(body)
        assert page.elements == ["p", "/p", "pre", "/pre"]
        assert not LINKED.search(page.text)
    assert not any(linked(bodies))
