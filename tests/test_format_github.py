"""The github format, read back by the rules of GitHub's runner."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given, settings, strategies

from checker.finding import Finding
from checker.report import Report
from checker.report.lines import clean
from tests.formats import finds, half_finished, hostile, many, of, shown, unjudged
from tests.tiny import BERT, INIT

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>.*?)::(?P<message>.*)")


class Annotation(NamedTuple):
    level: str
    message: str
    title: str
    file: str | None
    line: str | None
    column: str | None


def annotations(report: Report) -> list[Annotation]:
    """What the runner reads: a command a line, its properties split before anything is unescaped."""
    return list(map(annotation, shown("github", report).splitlines()))


def annotation(line: str) -> Annotation:
    command = COMMAND.fullmatch(line)
    assert command, line
    pairs = dict(pair.split("=", 1) for pair in command["properties"].split(","))
    values = {name: unescaped(value.replace("%3A", ":").replace("%2C", ",")) for name, value in pairs.items()}
    assert {*values} <= {"title", "file", "line", "col"}
    place = (values.get(name) for name in ("file", "line", "col"))
    return Annotation(command["level"], unescaped(command["message"]), values["title"], *place)


def unescaped(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def test_a_finding_stands_at_its_line() -> None:
    warning = Finding("add it, please: 100%0A\nor %25", BERT, 7, 3, severity="warning")
    advice = Finding("`X` has no twin", INIT, severity="advice")
    assert annotations(finds(warning, advice, Finding("is missing", INIT, 2))) == [
        Annotation("error", "is missing", "main-init (bert)", INIT, "2", "1"),
        Annotation("warning", "add it, please: 100%0A\nor %25", "main-init (bert)", BERT, "7", "3"),
        Annotation("notice", "`X` has no twin", "main-init (bert)", INIT, "1", "1"),
    ]


def test_what_could_not_be_judged_is_an_error_and_each_reason_is_said_once() -> None:
    reason = f"{INIT}:3: syntax error (invalid syntax); mend it and run again"
    told = f"{reason} (could not be judged: tf-tests bert, doc-page bert)"
    assert annotations(unjudged()) == [Annotation("error", told, "tfport-check: could not judge", None, None, None)]


def levels(report: Report) -> dict[str, int]:
    found = [each.level for each in annotations(report)]
    return {level: found.count(level) for level in found}


def test_ten_of_a_level_are_shown_because_github_drops_the_others_without_a_word() -> None:
    found = {"a": many(30, "advice"), "b": many(11, "warning"), "c": many(10, "error")}
    assert levels(of(found)) == {"error": 10, "warning": 10, "notice": 10}
    told = {each.level: each.message for each in annotations(of(found))}
    assert told == {"error": "`error` 000009", "warning": "2 more in the summary", "notice": "21 more in the summary"}


def test_the_example_port_has_an_annotation_for_each_gap() -> None:
    report = half_finished()
    assert [(each.message, each.file) for each in annotations(report)] == [
        (finding.message, finding.path)
        for severity in ("error", "warning", "advice")
        for _, finding, found in report.findings()
        if found == severity
    ]


def test_nothing_found_says_nothing() -> None:
    assert shown("github", of({"a": ()})) == ""


def test_no_text_of_a_checkout_becomes_a_command() -> None:
    for report in hostile(10):
        read = annotations(report)
        assert {each.title for each in read} == {"main-init (bert)"}
        assert len(read) == len([*report.findings()])


@settings(deadline=None)
@given(strategies.text(), strategies.text(min_size=1))
def test_every_text_is_read_as_it_was_meant(message: str, path: str) -> None:
    read = annotations(finds(Finding(message, path)))[0]
    assert (read.message.rstrip(), read.file) == (cleaned(message).rstrip(), cleaned(path))


def cleaned(text: str) -> str:
    """What may be shown of a text; its line breaks get through."""
    return "".join(parts(text))


def parts(text: str) -> Iterator[str]:
    for part in re.split(r"([\r\n])", text):
        yield part if part in ("\r", "\n") else clean(part)
