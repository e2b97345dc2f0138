"""The junit format, by the schema that Jenkins reads test results with; GitLab and others read less of it."""

from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
import xmlschema
from hypothesis import given, settings, strategies

from checker.finding import Finding
from checker.port import find_port
from checker.report import Report
from checker.run import run
from tests import tiny
from tests.formats import SCHEMAS, finds, half_finished, hostile, many, of, shown, unjudged
from tests.tiny import BERT, INIT

SCHEMA = xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def parsed(report: Report) -> ElementTree.Element:
    """The root of the document, which is what the schema asks for."""
    text = shown("junit", report)
    SCHEMA.validate(text)
    return ElementTree.fromstring(text.encode())


def outcome(case: ElementTree.Element) -> tuple[str, str | None, str | None]:
    """What is said of a test case: passed, or by the only element in it."""
    assert len(case) <= 1
    return (case[0].tag, case[0].get("message"), case[0].text) if len(case) else ("passed", None, None)


def outcomes(report: Report) -> dict[str, tuple[str, str | None, str | None]]:
    return {case.attrib["name"]: outcome(case) for case in parsed(report).iter("testcase")}


def test_a_check_is_a_test_case_with_its_outcome() -> None:
    one = Finding("`TFBertModel` is not here; add it", INIT, 2)
    two = Finding('<it> & "all" that isn\'t', BERT, 3, 4, severity="warning")
    hint = Finding("`X` has no twin", INIT, severity="advice")
    assert outcomes(of({"a": (one,), "b": (one, two), "c": (hint,), "d": ()})) == {
        "a: The a is right": ("failure", one.message, f"{INIT}:2:1: error: {one.message}"),
        "b: The b is right": (
            "failure",
            "2 findings",
            f"{INIT}:2:1: error: {one.message}\n{BERT}:3:4: warning: {two.message}",
        ),
        "c: The c is right": ("system-out", None, f"{INIT}:1:1: advice: {hint.message}"),
        "d: The d is right": ("passed", None, None),
    }


def test_what_could_not_be_judged_is_an_error_and_what_does_not_apply_is_skipped() -> None:
    reason = f"{INIT}:3: syntax error (invalid syntax); mend it and run again"
    assert outcomes(unjudged()) == {
        "tf-tests: The tf-tests is right": ("error", reason, None),
        "doc-page: The doc-page is right": ("error", reason, None),
        "xla: The xla is right": ("skipped", "this tree has no list of doc-tested files", None),
        "header: The header is right": ("passed", None, None),
    }


def large() -> Report:
    return of({"a": many(300, "error")})


@pytest.mark.parametrize("make", [half_finished, unjudged, large])
def test_the_numbers_are_those_of_the_test_cases(make: Callable[[], Report]) -> None:
    root = parsed(make())
    found = Counter(outcome(case)[0] for case in root.iter("testcase"))
    for element in (root, root[0]):
        assert int(element.attrib["tests"]) == found.total()
        assert (int(element.attrib["failures"]), int(element.attrib["errors"])) == (found["failure"], found["error"])
    assert int(root[0].attrib["skipped"]) == found["skipped"]


def test_each_port_is_a_suite() -> None:
    repo = tiny.repo()
    ports = [find_port(repo, "bert"), find_port(repo, "gpt2")]
    check = tiny.check("a")
    root = parsed(Report(tuple(ports), tuple(run(check, port) for port in ports)))
    assert [suite.get("name") for suite in root] == ["bert", "gpt2"]
    assert [case.get("classname") for case in root.iter("testcase")] == ["tfport-check.bert", "tfport-check.gpt2"]


def test_no_port_is_a_document_too() -> None:
    assert parsed(Report()).attrib["tests"] == "0"


def test_no_text_of_a_checkout_breaks_the_document() -> None:
    for report in hostile():
        [(tag, message, text)] = outcomes(report).values()
        number = len([*report.findings()])
        assert (tag, message) == ("failure", f"{number} findings")
        assert text is not None
        assert len(text.split("\n")) >= number


@settings(deadline=None)
@given(strategies.text(strategies.characters(exclude_categories=())), strategies.text(min_size=1))
def test_every_text_is_one_that_xml_can_hold(message: str, path: str) -> None:
    assert len(outcomes(finds(Finding(message, path)))) == 1
