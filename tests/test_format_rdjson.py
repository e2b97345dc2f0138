"""The rdjson format, by reviewdog's own schema; its suggestions are carried out as reviewdog does."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies

from checker.finding import Edit, Finding
from checker.guide import link
from checker.report import Report
from checker.report.lines import clean
from tests.formats import SCHEMAS, edited, finds, half_finished, hostile, shown, unjudged
from tests.tiny import BERT, INIT

SCHEMA = json.loads((SCHEMAS / "rdjson.json").read_text(encoding="utf-8"))
KEYS = {"message", "location", "severity", "code", "suggestions"}
text_lines = strategies.lists(strategies.sampled_from(["a\n", "b\n", "\n", "c\x0c\n", "é\u2028\n"]), max_size=8)


def diagnostics(report: Report) -> list[dict[str, Any]]:
    """The diagnostics of a document that the schema takes; it takes unknown keys too, so those are looked for."""
    document = json.loads(shown("rdjson", report))
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    found: list[dict[str, Any]] = document["diagnostics"]
    assert {key for each in found for key in each} <= KEYS
    return found


def applied(text: str, suggestion: dict[str, Any]) -> str:
    """A text with a suggestion carried out: it replaces whole lines, the last one included."""
    lines = text.split("\n")
    start, end = (suggestion["range"][key] for key in ("start", "end"))
    assert {*start, *end} == {"line"}
    assert 1 <= start["line"] <= end["line"] < len(lines)
    return "\n".join([*lines[: start["line"] - 1], suggestion["text"], *lines[end["line"] :]])


def test_a_finding_is_a_diagnostic_at_its_place() -> None:
    assert diagnostics(finds(Finding("mend it", BERT, 7, 3, severity="warning"))) == [
        {
            "message": "mend it",
            "location": {"path": BERT, "range": {"start": {"line": 7, "column": 3}}},
            "severity": "WARNING",
            "code": {"value": "main-init", "url": link(4)},
        }
    ]


def test_what_could_not_be_judged_is_not_lost() -> None:
    told = f"{INIT}:3: syntax error (invalid syntax); mend it and run again (could not be judged: "
    assert [(each["message"], each["location"], each["severity"]) for each in diagnostics(unjudged())] == [
        (f"{told}tf-tests bert, doc-page bert)", {"path": BERT}, "ERROR")
    ]


def test_suggestions_do_what_fix_does() -> None:
    report = half_finished()
    suggested = 0
    for (_, finding, _), diagnostic in zip(report.findings(), diagnostics(report), strict=True):
        edit = finding.edit() if finding.edit else None
        for suggestion in diagnostic.get("suggestions", ()):
            assert edit
            assert edit.before
            assert applied(edit.before, suggestion) == edit.after
            suggested += 1
    assert suggested >= 5


@settings(deadline=None)
@given(text_lines, text_lines)
def test_any_suggestion_does_what_its_edit_does(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    [diagnostic] = diagnostics(edited(old, new))
    suggestions = diagnostic.get("suggestions", [])
    assert len(suggestions) <= 1
    for suggestion in suggestions:
        assert applied(old, suggestion) == new


ONE_PLACE = {
    "inserted": ("a\nc\n", "a\nb\nc\n"),
    "inserted first": ("b\n", "a\nb\n"),
    "added last": ("a\n", "a\nb\n"),
    "changed": ("a\nb\nc\n", "a\nx\ny\nc\n"),
    "deleted": ("a\nb\nc\n", "a\nc\n"),
    "deleted first": ("a\nb\n", "b\n"),
}
NO_SUGGESTION = {
    "two places": ("a\nb\nc\n", "x\nb\ny\n"),
    "nothing is left": ("a\n", ""),
    "a last line without its end": ("a", "a\nb"),
}


@pytest.mark.parametrize(("before", "after"), ONE_PLACE.values(), ids=ONE_PLACE)
def test_an_edit_in_one_place_is_suggested(before: str, after: str) -> None:
    [diagnostic] = diagnostics(edited(before, after))
    assert [applied(before, each) for each in diagnostic["suggestions"]] == [after]


@pytest.mark.parametrize(("before", "after"), NO_SUGGESTION.values(), ids=NO_SUGGESTION)
def test_one_in_several_is_not(before: str, after: str) -> None:
    assert "suggestions" not in diagnostics(edited(before, after))[0]


@pytest.mark.parametrize(
    "edit",
    [Edit(INIT, "a\n", "b\n"), Edit(BERT, None, "b\n"), Edit(BERT, "a\n", "b\n", unsafe=True)],
    ids=["of another file", "of a new file", "that may change the model"],
)
def test_what_cannot_be_suggested_at_that_line_is_only_said(edit: Edit) -> None:
    assert "suggestions" not in diagnostics(finds(Finding("mend it", BERT, edit=lambda: edit)))[0]


def test_hostile_texts_stay_in_their_places() -> None:
    for report in hostile():
        said = [(each["message"], each["location"]["path"]) for each in diagnostics(report)]
        assert said == [(clean(found.message), clean(found.path)) for _, found, _ in report.findings()]
