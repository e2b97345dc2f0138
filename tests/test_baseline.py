import json
from dataclasses import replace

import pytest

from checker.baseline import Baseline, apply
from checker.finding import Finding
from checker.port import find_port
from checker.repo import Unreadable
from checker.run import Result, run
from tests import tiny

KNOWN = Finding("is wrong", tiny.INIT, 2, symbol="TFBertModel")


def judged(*findings: Finding, model: str = "bert", check: str = "main-init") -> Result:
    return run(tiny.check(check, tiny.finds(*findings)), find_port(tiny.repo(), model))


def test_a_baseline_is_read_as_it_was_written() -> None:
    baseline = Baseline.of([judged(KNOWN, replace(KNOWN, line=9)), judged(KNOWN, model="gpt2")])
    text = baseline.render()
    assert Baseline.parse(text, "baseline.json") == baseline
    assert json.loads(text)["version"] == 1
    assert [entry["count"] for entry in json.loads(text)["findings"]] == [2, 1]


def test_known_findings_do_not_count_wherever_they_have_moved() -> None:
    (result,), hidden, stale = apply(Baseline.of([judged(KNOWN)]), [judged(replace(KNOWN, line=90))])
    assert (result.status, result.findings, result.reason) == ("passed", (), "1 in the baseline")
    assert (hidden, stale) == (1, 0)


def test_new_findings_count() -> None:
    new = replace(KNOWN, symbol="TFBertForMaskedLM")
    (result,), hidden, _ = apply(Baseline.of([judged(KNOWN)]), [judged(KNOWN, new)])
    assert (result.status, result.findings, hidden) == ("failed", (replace(new, severity="error"),), 1)


def test_a_finding_known_once_counts_the_second_time() -> None:
    (result,), hidden, _ = apply(Baseline.of([judged(KNOWN)]), [judged(KNOWN, replace(KNOWN, line=3))])
    assert (len(result.findings), hidden) == (1, 1)


def test_the_same_finding_of_another_model_or_check_counts() -> None:
    baseline = Baseline.of([judged(KNOWN)])
    assert apply(baseline, [judged(KNOWN, model="gpt2")])[0][0].findings
    assert apply(baseline, [judged(KNOWN, check="doc-page")])[0][0].findings


def test_entries_that_no_longer_occur_are_counted() -> None:
    assert apply(Baseline.of([judged(KNOWN)]), [judged()])[1:] == (0, 1)


def test_entries_of_what_was_not_judged_are_not_stale() -> None:
    baseline = Baseline.of([judged(KNOWN)])
    assert apply(baseline, [judged(model="gpt2")])[1:] == (0, 0)
    assert apply(baseline, [replace(judged(), status="error")])[1:] == (0, 0)


def test_writing_again_keeps_what_this_run_did_not_judge() -> None:
    old = Baseline.of([judged(KNOWN), judged(KNOWN, model="gpt2")])
    results = [judged(model="gpt2")]
    assert Baseline.of(results).joined(old.beyond(results)) == Baseline.of([judged(KNOWN)])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "1",
        "null",
        '{"version": 1}',
        '{"version": 1, "findings": [1]}',
        '{"version": 1, "findings": ["x"]}',
        '{"version": 1, "findings": [{"check": "x"}]}',
        '{"version": 1, "findings": [{"check": [], "model": "", "path": "", "symbol": "", "message": ""}]}',
        '{"version": 1, "findings": [{"check":"","model":"","path":"","symbol":"","message":"","count":"2"}]}',
        '{"version": 1, "findings": [{"check":"","model":"","path":"","symbol":"","message":"","count":0}]}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_baseline_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match=r"baseline\.json: is no baseline of this tool"):
        Baseline.parse(text, "baseline.json")


def test_a_baseline_of_another_version_is_refused() -> None:
    with pytest.raises(Unreadable, match="is a baseline of version 2"):
        Baseline.parse('{"version": 2}', "baseline.json")
