"""The sarif format, by the schema of OASIS, by Microsoft's validator with GitHub's rules, within GitHub's limits."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings, strategies

from checker.check import load
from checker.finding import Edit, Finding
from checker.guide import link
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.report import Report, sarif
from checker.report.markup import GAP
from checker.run import run
from tests import tiny
from tests.formats import SCHEMAS, edited, finds, half_finished, hostile, many, of, shown, unjudged
from tests.pages import tool
from tests.tiny import BERT, INIT

SCHEMA = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
text_lines = strategies.lists(strategies.sampled_from(["a\n", "b\n", "\n", "c\x0c\n", "é\u2028\n", "d"]), max_size=8)


def log(report: Report) -> dict[str, Any]:
    """The run of a document that the schema takes."""
    document = json.loads(shown("sarif", report))
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    [only] = document["runs"]
    found: dict[str, Any] = only
    return found


def results(report: Report) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log(report)["results"]
    return found


# What is said


def test_a_finding_is_a_result_at_its_place() -> None:
    text = "class TFBertModel: ...\n"
    found = Finding("`TFBertModel` is odd", BERT, 1, 7, "TFBertModel", severity="warning")
    [result] = results(of({"main-init": (found,)}, {BERT: text}))
    assert result["level"] == "warning"
    assert (result["ruleId"], result["ruleIndex"]) == ("main-init", 0)
    assert result["message"] == {"text": "`TFBertModel` is odd"}
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": BERT, "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 18},
            }
        }
    ]
    assert result["properties"] == {"model": "bert", "symbol": "TFBertModel"}


@pytest.mark.parametrize(
    ("line", "column", "symbol", "region"),
    [(1, 1, "TFX", (1, 10)), (1, 50, "", (10, 11)), (2, 1, "", (1, 2)), (9, 3, "", (1, 2))],
    ids=["not where the line says", "behind the line", "an empty line", "behind the file"],
)
def test_a_place_is_never_outside_its_line(line: int, column: int, symbol: str, region: tuple[int, int]) -> None:
    [result] = results(of({"a": (Finding("odd", BERT, line, column, symbol),)}, {BERT: "class A:\f\n\n"}))
    found = result["locations"][0]["physicalLocation"]["region"]
    assert (found["startColumn"], found["endColumn"]) == region


def test_a_rule_explains_itself() -> None:
    check = next(each for each in load() if each.id == "main-init")
    port = half_finished().ports[0]
    [rule] = log(Report((port,), (run(check, port),)))["tool"]["driver"]["rules"]
    assert rule["name"] == "MainInit"
    assert rule["shortDescription"] == {"text": "The public TF classes are in both halves of the main `__init__`."}
    assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
    assert rule["helpUri"] == link(4)
    assert "```diff src/transformers/__init__.py\n" in rule["help"]["markdown"]
    assert "`# tfport: ignore[main-init] reason`" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {
        "tags": ["tensorflow", "step-4"],
        "precision": "high",
        "problem.severity": "error",
    }


def test_what_could_not_be_judged_is_told_beside_the_results() -> None:
    [invocation] = log(unjudged())["invocations"]
    reason = f"bert: {INIT}:3: syntax error (invalid syntax); mend it and run again"
    assert not invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"] == [
        {"level": "error", "message": {"text": reason}, "associatedRule": {"id": id, "index": index}}
        for index, id in enumerate(["tf-tests", "doc-page"])
    ]


# Fingerprints


def prints(*findings: Finding) -> list[str]:
    return [each["partialFingerprints"]["tfportFinding/v1"] for each in results(finds(*findings))]


def test_a_finding_that_moves_stays_the_same_one() -> None:
    assert prints(Finding("odd", BERT, 3, 4, "A")) == prints(Finding("odd", BERT, 90, 1, "A"))


def test_any_other_difference_makes_another_one() -> None:
    one = Finding("odd", BERT, 3, 4, "A")
    others = [Finding("new", BERT, 3, 4, "A"), Finding("odd", INIT, 3, 4, "A"), Finding("odd", BERT, 3, 4, "B")]
    assert len({*prints(one), *(each for other in others for each in prints(other))}) == 4


def test_two_of_a_kind_are_told_apart() -> None:
    first, second = prints(Finding("odd", BERT, 3), Finding("odd", BERT, 9))
    assert first.removesuffix(":1") == second.removesuffix(":2")


# Fixes


def applied(text: str, result: dict[str, Any]) -> str:
    """A text with the fix of a result carried out, each place looked up as the standard says."""
    [fix] = result["fixes"]
    [change] = fix["artifactChanges"]
    for each in reversed(change["replacements"]):
        region = each["deletedRegion"]
        start = offset(text, region["startLine"], region["startColumn"])
        end = offset(text, region["endLine"], region["endColumn"])
        assert start <= end
        text = text[:start] + each["insertedContent"]["text"] + text[end:]
    return text


def offset(text: str, line: int, column: int) -> int:
    """Where a line and column are in a text; a text that ends with a line's end has an empty last line."""
    lines = text.split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def test_fixes_do_what_fix_does() -> None:
    report = half_finished()
    texts = report.ports[0].repo
    by_place = {(found.path, found.message): found for _, found, _ in report.findings()}
    fixed = 0
    for result in results(report):
        [place] = result["locations"]
        path = place["physicalLocation"]["artifactLocation"]["uri"]
        edit = by_place[path, result["message"]["text"]].edit
        if "fixes" in result:
            assert edit
            assert applied(texts.text(edit().path), result) == edit().after
            fixed += 1
    assert fixed >= 5


@settings(deadline=None)
@given(text_lines, text_lines)
def test_any_fix_does_what_its_edit_does(before: list[str], after: list[str]) -> None:
    old, new = "".join(before), "".join(after)
    [result] = results(edited(old, new))
    assert ("fixes" in result) == (old != new)
    assert old == new or applied(old, result) == new


def test_a_fix_keeps_the_line_ends_of_its_file() -> None:
    edit = Edit(BERT, "a\nc\n", "a\nb\nc\n")
    [result] = results(of({"a": (Finding("odd", BERT, edit=lambda: edit),)}, {BERT: "a\r\nc\r\n"}))
    [change] = result["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "b\r\n"}


def test_what_may_change_the_model_is_no_fix() -> None:
    edit = Edit(BERT, "a\n", "b\n", unsafe=True)
    assert "fixes" not in results(finds(Finding("odd", BERT, edit=lambda: edit)))[0]


# Limits


def test_what_is_beyond_the_limit_is_the_least_severe_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 50)
    found = log(of({"a": many(50, "warning"), "b": many(30, "advice"), "c": many(2, "error")}))
    assert [each["level"] for each in found["results"]] == ["error"] * 2 + ["warning"] * 48
    [note] = found["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("32 findings, of the least severe, are left out")


def test_a_report_that_is_too_large_goes_without_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(shown("sarif", half_finished()))
    monkeypatch.setattr(sarif, "LIMIT", whole // 5)  # it compresses to about a tenth
    assert any("fixes" in each for each in results(half_finished()))
    monkeypatch.setattr(sarif, "LIMIT", 1)
    assert not any("fixes" in each for each in results(half_finished()))


# Validators


def validated(folder: Path, texts: Iterable[str]) -> Iterator[str]:
    """What Microsoft's validator says of documents by the standard's rules and by GitHub's; it always exits with 0."""
    program = tool("@microsoft/sarif-multitool-linux/Sarif.Multitool")
    program.chmod(0o755)  # npm does that, unless it is told to run no scripts
    names = []
    for number, text in enumerate(texts):
        names.append(f"{number}.sarif")
        (folder / names[-1]).write_text(text, encoding="utf-8")
    rules = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--kind", "Fail"]
    command = [str(program), "validate", *names, "--output", "found.sarif", *rules]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    found = json.loads((folder / "found.sarif").read_text(encoding="utf-8-sig"))["runs"][0]
    yield from (f"{each['ruleId']}: {each['message']}" for each in found.get("results", []))
    for invocation in found["invocations"]:
        yield from (str(each) for each in invocation.get("toolExecutionNotifications", []) if each["level"] == "error")


def test_the_validator_of_code_scanning_has_nothing_to_say(tmp_path: Path) -> None:
    reports = [half_finished(), unjudged(), edited("a\nb\n", "a\nc\nb"), *hostile()]
    assert list(validated(tmp_path, (shown("sarif", report) for report in reports))) == []


def test_it_does_find_what_is_wrong(tmp_path: Path) -> None:
    text = shown("sarif", half_finished())
    same = text.replace('"name": "MainInit"', '"name": "main-init"')
    assert [told.partition(":")[0] for told in validated(tmp_path, [same])] == ["SARIF1001"]


# What a checkout says


def test_no_text_of_a_checkout_is_a_link() -> None:
    [result] = results(finds(Finding("[press](https://evil.example) here", BERT)))
    assert result["message"]["text"] == f"[press]{GAP}(https://evil.example) here"


def test_hostile_paths_are_read_as_they_are() -> None:
    for report in hostile():
        places = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results(report)]
        assert all(place.isascii() and not {*place} & {*' <>|`\\^{}"'} for place in places)
        assert {unquote(place, errors="surrogatepass") for place in places} == {
            found.path for _, found, _ in report.findings()
        }


@settings(deadline=None)
@given(strategies.text(strategies.characters(exclude_categories=())), strategies.text(min_size=1))
def test_every_text_can_be_said(message: str, path: str) -> None:
    assert len(results(finds(Finding(message, path, 3, 9, message)))) == 1


def test_a_file_that_cannot_be_read_has_places_all_the_same() -> None:
    port = find_port(Repo(Texts(tiny.FILES)), "bert")
    check = tiny.check("a", tiny.finds(Finding("is missing", "src/none.py", 3, 2)))
    [result] = results(Report((port,), (run(check, port),)))
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
