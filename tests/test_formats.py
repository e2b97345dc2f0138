"""What all formats have in common."""

import json
import re

import pytest
from hypothesis import given, settings, strategies

from checker.finding import Finding
from checker.report import FORMATS, Report
from checker.report.lines import UNSAFE
from checker.report.markup import GAP
from tests.formats import finds, half_finished, hostile, of, shown, unjudged
from tests.tiny import BERT, INIT

WIDE = 10_000
words = strategies.lists(strategies.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=1, max_size=9).map(" ".join)


@pytest.mark.parametrize("format", FORMATS)
def test_every_finding_is_said_with_its_place(format: str) -> None:
    said = readable(shown(format, half_finished(), WIDE))
    for _, finding, _ in half_finished().findings():
        assert finding.path in said
        for part in finding.message.split("`"):
            assert part.strip() in said


def readable(said: str) -> str:
    """A document without the escapes of JSON."""
    return json.dumps(json.loads(said), ensure_ascii=False) if said.startswith("{") else said


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=25)
@given(messages=strategies.lists(words, min_size=1, max_size=9, unique=True))
def test_none_is_lost(format: str, messages: list[str]) -> None:
    said = shown(format, finds(*(Finding(message, BERT) for message in messages)), WIDE)
    assert all(message in said for message in messages)


@pytest.mark.parametrize("format", FORMATS)
def test_what_could_not_be_judged_is_said(format: str) -> None:
    said = shown(format, unjudged(), WIDE)
    assert "syntax error (invalid syntax); mend it and run again" in said
    assert INIT.partition("__")[0] in said
    for check in ("tf-tests", "doc-page"):
        assert check in said


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_to_say_is_a_document_too(format: str) -> None:
    for report in (Report(), of({"a": ()})):
        said = shown(format, report)
        assert said == "" or said.endswith("\n")


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_of_a_checkout_steers_the_terminal(format: str) -> None:
    for report in hostile():
        assert not UNSAFE.search(shown(format, report).replace("\n", ""))


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=40)
@given(strategies.text(), strategies.text(min_size=1))
def test_every_text_can_be_written(format: str, message: str, path: str) -> None:
    said = shown(format, finds(Finding(message, path, symbol=message)))
    assert said.encode()
    assert not UNSAFE.search(re.sub(rf"[\n{GAP}]", "", said))
