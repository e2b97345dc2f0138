"""The comment on a pull request: state first, what is left with its fix, everything else folded."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from checker.finding import Edit, Finding
from checker.port import find_port
from checker.report import Report
from checker.report.comment import MOST, SIGN, State, body
from checker.report.json import as_data
from checker.report.lines import plain
from checker.report.markdown import folded, render
from checker.run import run
from tests import tiny
from tests.formats import finds, half_finished, many, of, unjudged
from tests.pages import seen
from tests.tiny import BERT, INIT

SHA, LATER = "a1b2c3d" * 5 + "a1b2c", "9f8e7d6" * 5 + "9f8e7"
TITLES = {"main-init": "The TF classes are in the main `__init__`", "xla": "It compiles", "header": "It has a header"}
LINK = "https://github.com/acme/port/actions/runs/7"


def said(report: Report, before: State | None = None, sha: str = SHA, **options: Any) -> str:
    """The comment without its marker."""
    data = as_data(report)
    text = body(data, State.of(sha, data, before), TITLES, **options)
    marker, _, rest = text.partition("\n")
    assert marker.startswith(SIGN)
    return rest


def state(*findings: Finding, sha: str = SHA, before: State | None = None) -> State:
    return State.of(sha, as_data(finds(*findings)), before)


def odd(message: str, line: int = 1) -> Finding:
    return Finding(message, BERT, line)


# What it says

LEFT = """\
### TensorFlow port `bert`: 1 of 3 done, 1 left, 1 could not be judged, 1 skipped

Checked `a1b2c3d` · [full report](https://github.com/acme/port/actions/runs/7)

|  | Left | Where | Fix |
| --- | --- | --- | --- |
| ❔ | `tf-tests` could not be judged: src/x.py:3: syntax error (invalid syntax); mend it and run again |  |  |
| ❌ | `main-init` `TFBertModel` is not here; add it | `src/transformers/__init__.py:2` | `--fix` |
| ⚠️ | `main-init` `kernel` differs; rename it | `src/transformers/models/bert/modeling_tf_bert.py:9` |  |

`tfport-check bert --fix` mends 1 of these for you; `tfport-check explain main-init` says more about the first.

<details><summary>Patch for git apply</summary>

```diff
--- a/x
+++ b/x
@@ -1 +1 @@
-a
+b
```

</details>

<details><summary>Advice (1)</summary>

- 💡 `main-init` `X` has no twin `src/transformers/__init__.py:1`

</details>

<details><summary>Done (1)</summary>

- ✅ It has a header `header`

</details>

<details><summary>Does not apply here (1)</summary>

- It compiles `xla`: this tree has none

</details>
"""


def whole() -> Report:
    from checker.port import Port
    from checker.repo import Skip, Unreadable

    def refuses(port: Port) -> Iterator[Finding]:
        raise Unreadable("src/x.py", "syntax error (invalid syntax); mend it and run again", 3)

    def skips(port: Port) -> Iterator[Finding]:
        raise Skip("this tree has none")

    findings = (
        Finding("`kernel` differs; rename it", BERT, 9, severity="warning"),
        Finding("`TFBertModel` is not here; add it", INIT, 2, edit=lambda: Edit(INIT, "a", "b")),
        Finding("`X` has no twin", INIT, severity="advice"),
    )
    port = find_port(tiny.repo(), "bert")
    checks = [
        tiny.check("main-init", tiny.finds(*findings)),
        tiny.check("tf-tests", refuses),
        tiny.check("xla", skips),
        tiny.check("header"),
    ]
    return Report((port,), tuple(run(check, port) for check in checks), ("A note.",), SHA)


PATCH = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"


def test_what_is_left_comes_first_and_what_is_done_is_folded() -> None:
    assert said(whole(), patch=PATCH, run=LINK) == LEFT


def test_the_summary_says_the_same_and_the_notes() -> None:
    start, end = LEFT.index("<details><summary>Patch"), LEFT.index("<details><summary>Advice")
    expected = LEFT[:start] + LEFT[end:]
    for one, other in (
        (f" · [full report]({LINK})", "\n\nA note."),
        ("It has a header", "The header is right"),
        ("It compiles", "The xla is right"),
    ):
        expected = expected.replace(one, other)
    assert plain(render(whole(), 80)) == expected


def test_a_finished_port_takes_one_line() -> None:
    done = said(of({"header": ()}), patch="")
    assert done.startswith(
        "### TensorFlow port `bert`: 1 of 1 done\n\nChecked `a1b2c3d`\n\n✅ What a checker can see is done.\n"
    )


def test_advice_leaves_nothing_to_do() -> None:
    text = said(finds(Finding("`X` has no twin", INIT, severity="advice")))
    assert "✅ What a checker can see is done." in text
    assert "<details><summary>Advice (1)</summary>" in text
    assert "--fix" not in text


def test_where_nothing_could_be_checked_nothing_is_done() -> None:
    report = unjudged()
    skipped = Report(report.ports, tuple(each for each in report.results if each.status == "skipped"))
    assert "Nothing here could be checked." in said(skipped)
    assert said(Report()) == "### No TensorFlow port is touched\n\nChecked `a1b2c3d`\n"


def test_several_ports_are_told_apart() -> None:
    repo = tiny.repo()
    ports = tuple(find_port(repo, name) for name in ("bert", "gpt2"))
    edit = Edit(INIT, "a", "b")
    check = tiny.check("main-init", tiny.finds(Finding("add it", INIT, edit=lambda: edit)))
    text = said(Report(ports, tuple(run(check, port) for port in ports)))
    assert text.startswith("### 2 TensorFlow ports: 0 of 2 done, 2 left\n")
    assert "| ❌ | `main-init` add it | `src/transformers/__init__.py:1` | `--fix` | `gpt2` |" in text
    assert "`tfport-check bert gpt2 --fix` mends 2 of these for you" in text


def test_what_several_ports_have_done_is_told_once_for_each_check() -> None:
    repo = tiny.repo()
    ports = tuple(find_port(repo, name) for name in ("bert", "gpt2", "openai"))
    check = tiny.check("main-init", tiny.finds(Finding("add it", INIT), model="gpt2"))
    text = said(Report(ports, tuple(run(each, port) for port in ports for each in (check, tiny.check("header")))))
    assert "<details><summary>Done (2)</summary>" in text
    assert "- ✅ The TF classes are in the main `__init__` `main-init` (`bert`, `openai`)\n" in text
    many = {
        "ports": [{"model": f"m{n}", "checks": [{"check": "x", "status": "passed", "reason": ""}]} for n in range(9)]
    }
    [section] = folded({**many, "findings": []}, {})
    assert section.body == "- ✅ `x` (9 ports)"


def test_changes_beside_their_lines_are_mentioned() -> None:
    assert "\n\n3 of the changes are suggested beside their lines.\n" in said(whole(), suggested=3)
    assert "suggested" not in said(whole())


def test_the_example_port_reads_well() -> None:
    page = seen(said(half_finished()))
    assert page.elements.count("tr") == 1 + sum(found[2] != "advice" for found in half_finished().findings())
    assert page.text.startswith("TensorFlow port  : ")
    assert "tfport-check brand_new_bert --fix" in page.codes


# Since the comment before


def test_what_changed_since_the_comment_before_is_told() -> None:
    before = state(odd("one"), odd("two"), odd("three"))
    text = said(finds(odd("three", 90), odd("four")), before, LATER)
    assert "Checked `9f8e7d6` · since `a1b2c3d`: 2 fixed, 1 new\n" in text


def test_a_push_that_changes_nothing_says_so() -> None:
    assert "since `a1b2c3d`: nothing new\n" in said(finds(odd("one", 7)), state(odd("one")), LATER)


def test_the_same_commit_says_the_same_again() -> None:
    before = state(odd("two"), sha=LATER, before=state(odd("one")))
    again = said(finds(odd("two")), before, LATER)
    assert again == said(finds(odd("two")), state(odd("one")), LATER)
    assert "since `a1b2c3d`: 1 fixed, 1 new" in again


def test_two_of_a_kind_are_two() -> None:
    assert "1 fixed, 0 new" in said(finds(odd("one")), state(odd("one"), odd("one", 2)), LATER)


def test_advice_is_no_news() -> None:
    hint = Finding("`X` has no twin", INIT, severity="advice")
    assert "nothing new" in said(finds(hint), state(), LATER)


# The marker


def test_a_state_is_read_as_it_was_written() -> None:
    later = state(odd("two"), sha=LATER, before=state(odd("one")))
    assert State.read(f"{later.marker}\n### Text") == later
    assert State.read(f"{later.marker}\r\n### Text") == later


def test_more_findings_than_a_marker_holds_are_not_compared() -> None:
    full = State.of(SHA, as_data(of({"a": many(MOST + 1, "error")})), None)
    assert full.known is None
    assert "since" not in said(finds(odd("one")), full, LATER)
    held = State.of(SHA, as_data(of({"a": many(MOST, "error")})), None)
    assert len(held.marker) < 30_000
    assert State.read(held.marker) == held


GOOD = {"sha": SHA, "known": ["0" * 16], "since": "", "fixed": 0, "new": 1}
FORGED: dict[str, Any] = {
    "no state": [],
    "a sha that is Markdown": GOOD | {"sha": "@octocat"},
    "an earlier one that is": GOOD | {"since": "x`](http://evil)"},
    "fingerprints that are none": GOOD | {"known": ["<b>"]},
    "one that is a number": GOOD | {"known": [1]},
    "a known that is a text": GOOD | {"known": "0" * 16},
    "too many": GOOD | {"known": ["0" * 16] * (MOST + 1)},
    "numbers that are none": GOOD | {"fixed": "<b>"},
    "truth": GOOD | {"fixed": True},
    "less than nothing": GOOD | {"new": -1},
    "too much": GOOD | {"new": 10**9},
    "nothing of it": {},
}


def marker(data: Any) -> str:
    return f"{SIGN}{b64encode(json.dumps(data).encode()).decode()} -->"


def test_a_good_marker_is_read() -> None:
    assert State.read(marker(GOOD)) == State(SHA, ("0" * 16,), "", 0, 1)


@pytest.mark.parametrize("data", FORGED.values(), ids=FORGED)
def test_a_forged_one_is_not(data: Any) -> None:
    assert State.read(marker(data)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        f" {marker(GOOD)}",
        f"{SIGN}!!! -->",
        f"{SIGN}AAA -->",
        f"{SIGN}{'A' * 50_000} -->",
        marker(GOOD)[:-3],
    ],
    ids=["empty", "none", "not first", "not base64", "cut", "endless", "open"],
)
def test_what_is_no_marker_is_not_read(text: str) -> None:
    assert State.read(text) is None


def test_a_deep_one_is_not_read() -> None:
    deep = b64encode(("[" * 20_000).encode()).decode()
    assert State.read(f"{SIGN}{deep} -->") is None
