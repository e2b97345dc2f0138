import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies
from rich.console import Console

from checker.check import Check
from checker.finding import Edit, Finding
from checker.port import Port, find_port
from checker.repo import Repo, Texts, Unreadable
from checker.report import FORMATS, Report, concise, count, describe, text
from checker.report import json as json_report
from checker.report.lines import Line, clean, columns, line, plain, prose, wrap
from checker.report.terminal import draw
from checker.run import run
from checker.runtime.numbers import Numbers
from tests import tiny
from tests.tiny import INIT

LONG = "src/transformers/models/auto/modeling_tf_auto.py"
SCHEMA = Path(json_report.__file__).with_name("report.schema.json")


def refuses(port: Port) -> Iterator[Finding]:
    raise Unreadable(INIT, "syntax error (invalid syntax); mend it and run again", 3)


def skips(port: Port) -> Iterator[Finding]:
    from checker.repo import Skip

    raise Skip("this tree has no list of doc-tested files")


CHECKS = [
    tiny.check(
        "main-init",
        tiny.finds(Finding("`TFBertModel` is not here; add it", INIT, 2, symbol="TFBertModel")),
        title="The public TF classes are in both halves of the main `__init__`",
    ),
    tiny.check("auto-mappings", title="The TF classes are in the auto tables"),
    tiny.check(
        "class-parity",
        tiny.finds(Finding("`BertForX` has no twin", INIT, 1, severity="advice")),
        severity="advice",
        title="Each PyTorch head has a TF twin",
    ),
    tiny.check(
        "weight-names",
        tiny.finds(Finding("`kernel` differs from `weight`; rename it", LONG, 123, 5, severity="warning")),
        title="The weights are named as in PyTorch",
    ),
    tiny.check("documentation-tests", skips, title="The port is doc-tested"),
    tiny.check("tf-tests", refuses, title="The tests are there", guide="step 5"),
    tiny.check("test-names", refuses, title="The tests are named `TF…Test`", guide="step 5"),
]


def report(*models: str, checks: list[Check] = CHECKS, notes: tuple[str, ...] = ()) -> Report:
    repo = tiny.repo()
    ports = tuple(find_port(repo, model) for model in models)
    return Report(ports, tuple(run(check, port) for port in ports for check in checks), notes, "0" * 40)


def shown(render: Callable[[Report, int], Iterator[Line]], report: Report, width: int = 80) -> str:
    return plain(render(report, width))


# Text: one port


CHECKLIST = r"""
TensorFlow port of bert · src/transformers/models/bert · stage ready

1. Select the model
  ○ Nobody else has a TensorFlow pull request open for it
      https://github.com/huggingface/transformers/pulls?q=is%3Apr+Bert

2. Prepare the environment
  ○ Fork and clone the repository, branch off, open a draft pull request
      git checkout -b add_tf_bert
      git fetch upstream
      git rebase upstream/main

3. Understand the model (optional)
  ○ Read the paper and how the PyTorch model is written

4. Implement the model
  ✗ The public TF classes are in both halves of the main
    `__init__`                                               main-init
      src/transformers/__init__.py:2  `TFBertModel` is not here; add it
  ✓ The TF classes are in the auto tables                    auto-mappings
  i Each PyTorch head has a TF twin                          class-parity
      src/transformers/__init__.py:1  advice: `BertForX` has no twin
  ✗ The weights are named as in PyTorch                      weight-names
      src/transformers/models/auto/modeling_tf_auto.py:123
        warning: `kernel` differs from `weight`; rename it
  – The port is doc-tested                                   documentation-tests
      this tree has no list of doc-tested files
  ○ It loads the PyTorch weights: `from_pretrained(model_repo, from_pt=True)`

5. Add model tests
  ! The tests are there                                      tf-tests
  ! The tests are named `TF…Test`                            test-names
      src/transformers/__init__.py:3: syntax error (invalid syntax); mend it and
      run again
  ○ All tests pass, the slow ones too
      NVIDIA_TF32_OVERRIDE=0 RUN_SLOW=1 RUN_PT_TF_CROSS_TESTS=1 \
      py.test -vv tests/models/bert/test_modeling_tf_bert.py

6. Submit the pull request
  ○ The code is formatted
      make fixup
  ○ The pull request is ready for review, @gante and @Rocketknight1 are asked
  ○ The TensorFlow weights are on the Hub
  ○ Then `from_pt=True` is gone and the tests have passed once more
      tfport-check bert --stage final

2 of 6 done, 2 left, 2 could not be judged, 1 skipped
Mend the first ✗ and run `tfport-check bert` again; `tfport-check explain
main-init` says more about it.
A note.
"""


def test_one_port_is_the_guides_checklist() -> None:
    assert shown(text.render, report("bert", notes=("A note.",))) == CHECKLIST.lstrip()


def test_a_wide_terminal_shows_a_finding_on_one_line() -> None:
    wide = shown(text.render, report("bert"), 160)
    assert f"      {LONG}:123  warning: `kernel` differs from `weight`; rename it\n" in wide
    assert "  ✗ The public TF classes are in both halves of the main `__init__`  main-init\n" in wide


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_only_places_and_commands_are_wider_than_the_terminal(width: int) -> None:
    for each in shown(text.render, report("bert"), width).splitlines():
        assert len(each) <= width or each.startswith("      ")


def test_a_finished_port_says_whose_turn_it_is() -> None:
    done = shown(text.render, report("bert", checks=[CHECKS[1]]))
    assert done.endswith("1 of 1 done\nWhat a checker can see is done; the lines marked ○ are yours.\n")


def test_a_port_that_could_not_be_judged_says_what_to_do() -> None:
    unjudged = shown(text.render, report("bert", checks=CHECKS[-1:]))
    assert unjudged.endswith("Mend what keeps the `!` lines from being judged, and run it again.\n")


def test_a_reason_is_given_once() -> None:
    again = tiny.check("doc-page", refuses)
    shown_again = shown(text.render, report("bert", checks=[again, CHECKS[5]]), 160)
    assert shown_again.count("syntax error") == 1
    assert "  ! The tests are there    tf-tests\n      could not be judged, as above\n" in shown_again


# Text: several ports


def test_several_ports_show_what_is_left() -> None:
    failing = tiny.check("auto-mappings", tiny.finds(Finding("add it", LONG, 7), model="gpt2"), title="All is well")
    assert shown(text.render, report("bert", "gpt2", "openai", checks=[failing, CHECKS[2]])) == dedent(
        """\
        gpt2 · 1 of 2 done, 1 left
          ✗ All is well  auto-mappings
              src/transformers/models/auto/modeling_tf_auto.py:7  add it

        ✓ 2 clean: bert, openai

          1 auto-mappings: gpt2
        3 ports: 5 of 6 done, 1 left
        3 pieces of advice are not shown; `tfport-check MODEL` shows those for one
        model.
        """
    )


def test_the_reason_why_several_ports_could_not_be_judged_is_given_once() -> None:
    assert shown(text.render, report("bert", "gpt2", checks=CHECKS[-2:])) == dedent(
        """\
        ! src/transformers/__init__.py:3: syntax error (invalid syntax); mend it and run
          again (tf-tests, test-names; bert, gpt2)

        2 ports: 0 of 4 done, 4 could not be judged
        """
    )


def test_no_port_leaves_the_notes() -> None:
    assert shown(text.render, report(notes=("Nothing to check.",))) == "Nothing to check.\n"


# Concise


def test_concise_is_a_line_for_each_finding_and_for_each_reason_not_to_judge() -> None:
    assert shown(concise.render, report("bert")).splitlines() == [
        f"{INIT}:2:1: error main-init bert: `TFBertModel` is not here; add it",
        f"{INIT}:1:1: advice class-parity bert: `BertForX` has no twin",
        f"{LONG}:123:5: warning weight-names bert: `kernel` differs from `weight`; rename it",
        f"could not judge tf-tests bert, test-names bert: {INIT}:3: syntax error (invalid syntax); "
        "mend it and run again",
    ]


# JSON


def data(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(json_report.render, report))
    return found


def test_json_keeps_its_contract() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for each in (report("bert"), report("bert", "gpt2"), report(), Report()):
        validator.validate(data(each))


def test_json_says_all_there_is() -> None:
    edit = Finding("write it", INIT, 2, 3, "TFBertModel", edit=lambda: Edit(INIT, "", "x"))
    found = data(report("bert", checks=[tiny.check("main-init", tiny.finds(edit)), CHECKS[4]]))
    assert found["schema"] == 1
    assert found["repo"] == {"commit": "0" * 40}
    assert found["ports"] == [
        {
            "model": "bert",
            "folder": "src/transformers/models/bert",
            "stage": "ready",
            "checks": [
                {"check": "main-init", "status": "failed", "reason": ""},
                {
                    "check": "documentation-tests",
                    "status": "skipped",
                    "reason": "this tree has no list of doc-tested files",
                },
            ],
        }
    ]
    assert found["findings"] == [
        {
            "check": "main-init",
            "model": "bert",
            "severity": "error",
            "path": INIT,
            "line": 2,
            "column": 3,
            "symbol": "TFBertModel",
            "message": "write it",
            "fixable": True,
        }
    ]


# Numbers


EVENTS: list[dict[str, Any]] = [
    {"event": "hello", "python": "3.11.7", "torch": "2.13.0", "tensorflow": "2.18.1", "tf-keras": ""},
    {"event": "result", "step": "packages", "class": "", "seconds": 2.0},
    {"event": "result", "step": "load", "class": "TFBertModel", "seconds": 0.5, "count": 39},
    {
        "event": "result",
        "step": "outputs",
        "class": "TFBertModel",
        "seconds": 0.25,
        "tensors": [
            {"tensor": "last_hidden_state", "error": 1e-7, "allowed": 1e-5, "scale": 1.0},
            {"tensor": "pooler_output", "error": 4e-6, "allowed": 2e-5, "scale": 2.0},
        ],
    },
    {"event": "result", "step": "load", "class": "TFBertForX", "seconds": 0.5, "count": 41, "missing": ["a", "b"]},
    {
        "event": "result",
        "step": "outputs",
        "class": "TFBertForX",
        "seconds": 0.25,
        "tensors": [
            {"tensor": "loss", "absent": True},
            {"tensor": "logits", "error": 1.0, "allowed": 1e-5, "scale": 1.0},
        ],
    },
    {"event": "result", "step": "load", "class": "TFBertForY", "seconds": 0.1, "problem": {"type": "ValueError"}},
    {"event": "ended", "reason": "", "seconds": 31.26, "peak": 1_340_000_000},
]
TABLE = """
Measured · torch 2.13.0, tensorflow 2.18.1, 31 seconds, 1.3 GB
  class        weights  seconds    error  allowed  output
  TFBertModel       39      0.8  4.0e-06  2.0e-05  pooler_output
  TFBertForX        41      0.8        –  0.0e+00  loss
  TFBertForY         –      0.1        –        –  stopped at `load`
""".lstrip()


def measured() -> Report:
    numbers = Numbers.of(EVENTS)
    assert numbers
    return replace(report("bert"), numbers={"bert": numbers})


def test_text_has_a_table_of_what_was_measured() -> None:
    assert TABLE in shown(text.render, measured())
    assert "Measured" not in shown(text.render, report("bert"))


def test_json_has_all_that_was_measured_and_it_can_be_read_again() -> None:
    whole = data(measured())
    jsonschema.validate(whole, json.loads(SCHEMA.read_text(encoding="utf-8")))
    found = whole["ports"][0]["runtime"]
    assert (found["seconds"], found["peak"], found["packages"]["tensorflow"]) == (31.26, 1_340_000_000, "2.18.1")
    assert [(each["name"], each["missing"], each["stopped"]) for each in found["classes"]] == [
        ("TFBertModel", 0, ""),
        ("TFBertForX", 2, ""),
        ("TFBertForY", 0, "load"),
    ]
    assert found["classes"][0]["outputs"][1] == {
        "tensor": "pooler_output",
        "error": 4e-6,
        "allowed": 2e-5,
        "scale": 2.0,
    }
    assert found["classes"][1]["outputs"][0]["error"] is None
    assert Numbers.parse(found) == Numbers.of(EVENTS)


def test_a_worker_that_said_nothing_measured_nothing() -> None:
    assert Numbers.of([{"event": "ended", "reason": "was killed", "seconds": 1, "peak": 0}]) is None


# Counting


def test_advice_leaves_nothing_to_do() -> None:
    assert str(count(report("bert", checks=[CHECKS[2]]).results)) == "1 of 1 done"


# Lines


def test_text_wraps_at_spaces_below_its_start_and_keeps_its_styles() -> None:
    wrapped = list(wrap(line("* "), prose("some `code here` and\n  more"), 12, 2))
    assert plain(wrapped) == "* some `code\n  here` and\n  more\n"
    assert ("code", "here`") in wrapped[1]


@settings(deadline=None)
@given(strategies.text(), strategies.integers(10, 100))
def test_wrapping_loses_nothing_but_space(words: str, width: int) -> None:
    wrapped = plain(wrap(line("  "), prose(words), width, 2))
    assert "".join(wrapped.split()) == clean("".join(words.split()))


def test_a_long_word_stays_whole() -> None:
    assert plain(wrap((), prose("a src/transformers/models/bert b"), 10, 0)) == "a\nsrc/transformers/models/bert\nb\n"


def test_an_emoji_takes_two_columns() -> None:
    assert [columns(word) for word in ("tick", "✅", "✓", "名")] == [4, 2, 1, 2]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_without_unicode_gets_ascii(encoding: str) -> None:
    written = plain([line("✓ ✗ – ○ · … — ✅ ü")], encoding)
    assert written.encode(encoding)
    assert written.startswith("+ x - o - ... -")


def test_what_would_steer_a_terminal_is_spelled_out() -> None:
    assert clean("a\x1b[31mb\x9b\u202ec\ud800\td\n") == "a\\x1b[31mb\\x9b\\u202ec\\ud800\\td\\n"


def hostile() -> Report:
    path = "src/\x1b]0;x\x07[bold]x[/bold].py"
    finding = Finding("a \x1b[2J [red]b[/red] :smile: `\x9b`", path, 1, symbol="\x1b")
    repo = Repo(Texts(tiny.FILES))
    port = find_port(repo, "bert")
    return Report((port,), (run(tiny.check("main-init", tiny.finds(finding)), port),))


@pytest.mark.parametrize("render", [text.render, concise.render, json_report.render], ids=FORMATS[:3])
def test_a_strangers_text_cannot_steer_the_terminal(render: Callable[[Report, int], Iterator[Line]]) -> None:
    out = shown(render, hostile())
    assert not set(out) & {"\x1b", "\x07", "\x9b"}
    stream = io.StringIO()
    draw(render(hostile(), 80), Console(file=stream, width=80))
    assert stream.getvalue() == out
    assert "[bold]x[/bold]" in out


def test_colours_say_the_same_as_plain_text() -> None:
    stream = io.StringIO()
    draw(text.render(report("bert"), 80), Console(file=stream, force_terminal=True, color_system="standard"))
    assert "\x1b[32m✓" in stream.getvalue()


# The checks themselves


def test_a_check_is_explained_by_its_docstring() -> None:
    check = CHECKS[1]
    explained = plain(describe.explain(check, 80))
    assert explained.startswith("The TF classes are in the auto tables.  auto-mappings\n\nWhy it matters.\n")
    assert "Severity: error. So.\n" in explained
    assert '    auto-mappings = "reason"\n' in explained


def test_diffs_are_coloured_and_kept_as_they_are() -> None:
    check = tiny.check("x", guide="step 4. X.\n\n```diff a.py\n context\n+    added,\n\n-gone\n```\n\nGuide: step 4")
    lines = list(describe.explain(check, 80))
    assert line("    ", ("added", "+    added,")) in lines
    assert line("    ", ("removed", "-gone")) in lines


def test_the_table_of_checks_follows_the_guide() -> None:
    assert plain(describe.table([CHECKS[1], CHECKS[5]], 80)) == dedent(
        """\
        4. Implement the model
          auto-mappings  The TF classes are in the auto tables (error)

        5. Add model tests
          tf-tests       The tests are there (error)

        """
    )
