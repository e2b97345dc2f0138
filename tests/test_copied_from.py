"""Directives as the repository's own script reads them, in each of its forms, and copies that have none."""

import importlib
from dataclasses import dataclass
from textwrap import dedent

import pytest

from checker.check import Check
from checker.facts.copies import Copies, Origins
from checker.facts.copy_script import SCRIPT
from checker.finding import Finding
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.run import run

CHECK = Check.of(importlib.import_module("checks.copied_from"))
MODELS = "src/transformers/models"
OLD, NEW = f"{MODELS}/old/modeling_tf_old.py", f"{MODELS}/new/modeling_tf_new.py"
SOURCE = "transformers.models.old.modeling_tf_old"
SCRIPTS = {
    "2022": "style_docstrings_in_code",
    "2023": "style_docstrings_in_code; def check_codes_match",
    "2024": "def check_codes_match; # Ignore copy; tests\\.(",
}
LAYER = '''
    class TFOldLayer(Layer):
        """One layer of Old."""

        def __init__(self, config, **kwargs):
            super().__init__(**kwargs)
            self.attention = TFOldAttention(config, name="attention")

        def call(self, hidden_states, training=False):
            # attend, then drop
            hidden_states = self.attention(hidden_states, training=training)
            hidden_states = self.dropout(
                hidden_states,
                training=training,
            )
            return hidden_states
'''
COPY = LAYER.replace("Old", "New")
MARK = f"# Copied from {SOURCE}.TFOldLayer with Old->New"
NEW_MARK = "# Copied from transformers.models.new.modeling_tf_new.TFNewLayer with New->"


def port(copy: str, source: str = LAYER, script: str = "2024", others: dict[str, str] | None = None) -> Port:
    files = {
        "src/transformers/modeling_tf_utils.py": "",
        SCRIPT: SCRIPTS.get(script, script),
        OLD: "# Copyright 2019\n" + dedent(source),
        NEW: "# Copyright 2023\n" + dedent(copy),
    }
    files |= {f"{MODELS}/{name}/modeling_tf_{name}.py": dedent(text) for name, text in (others or {}).items()}
    return find_port(Repo(Texts(files)), "new")


def marked(mark: str, copy: str = COPY) -> str:
    return f"{mark}\n{dedent(copy).lstrip()}"


def findings(of: Port) -> tuple[Finding, ...]:
    result = run(CHECK, of)
    assert not result.reason, result.reason
    return result.findings


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_true_copy_is_silent(script: str) -> None:
    assert findings(port(marked(MARK), script=script)) == ()


@pytest.mark.parametrize(
    ("mark", "problem", "mended"),
    [
        (MARK.replace("from ", "from from "), "does not read this comment", MARK),
        (MARK.replace("transformers.", ""), "does not read this comment", MARK),
        (MARK.replace("transformers.models.", ""), "does not read this comment", MARK),
        (MARK.replace("Copied", "copied"), "does not read this comment", MARK),
        (MARK.replace("transformers", "Transformers"), "does not read this comment", MARK),
        (MARK.replace("Copied from", "Copied from:"), "does not read this comment", MARK),
        (MARK.replace("->", " -> "), "passes over `Old -> New`", MARK),
        (MARK.replace("->", "=>"), "passes over `Old=>New`", MARK),
        (MARK + " all casing", "passes over `Old->New all casing`", MARK + " all-casing"),
        (MARK.replace(" with", ""), "begin with `with`", MARK),
        (MARK.replace("OldLayer", "OldLayers"), "does not exist; did you mean `", MARK),
        (MARK.replace("modeling_tf_old", "modeling_tf_odl"), "does not exist", None),
        ("# Copied from models.odd.modeling_tf_odd.TFOddLayer", "so name what it is from", None),
    ],
)
def test_a_directive_that_is_not_read(mark: str, problem: str, mended: str | None) -> None:
    of = port(marked(mark))
    [finding] = findings(of)
    assert problem in finding.message
    assert (finding.path, finding.line, finding.symbol) == (NEW, 2, "TFNewLayer")
    assert finding.severity == ("warning" if mended and problem.startswith("begin") else "error")
    after = finding.edit().after.split("\n")[1] if finding.edit else None
    assert after == mended


def test_a_directive_without_with_is_one_thing_and_a_spoiled_copy_another() -> None:
    mark = MARK.replace(" with", "")
    [alone] = findings(port(marked(mark)))
    first, second = findings(port(marked(mark, COPY.replace("return hidden_states", "return 0"))))
    assert (first, second.severity) == (alone, "error")


@pytest.mark.parametrize(
    "comment",
    [
        "# Copied from `modeling_tf_t5.py` with -1e9 -> -10000",
        "# Copied from https://www.tensorflow.org/text/tutorials/transformer#loss_and_metrics.",
        "# Copied from fairseq.modules.layer_norm",
        "# copied from tests.test_modeling_tf_roberta",
        "# Adapted from transformers.models.old.modeling_tf_old.TFOldLayer",
    ],
)
def test_prose_is_no_directive(comment: str) -> None:
    assert findings(port(f"{comment}\nclass TFNewThing:\n    pass\n")) == ()


def test_nothing_stands_below_a_directive() -> None:
    [finding] = findings(port(f"{MARK}\n@decorated\nclass TFNewLayer:\n    pass\n"))
    assert finding.message.startswith("no class or function follows")


CALL = "hidden_states = self.attention(hidden_states, training=training)"


@dataclass(frozen=True)
class Case:
    """A change to a true copy, or to its source, and the scripts that mind it, with the line they name."""

    old: str
    new: str
    minded: str
    line: int = 0
    source: bool = False


CASES = {
    "another word": Case(CALL, CALL.replace("hidden", "inner"), "2022 2023 2024", 12),
    "another comment": Case("# attend, then drop", "# attend", "2022 2023 2024", 11),
    "another comment in the source": Case("# attend, then drop", "# attend", "2022 2023 2024", 11, source=True),
    "one line more": Case("        return", "        print()\n            return", "2022 2023 2024", 17),
    "one line less": Case(f"            {CALL}\n", "", "2022 2023 2024", 12),
    "another docstring": Case("One layer of New.", "A layer of New.", "2022 2023 2024", 4),
    "other bases": Case("TFNewLayer(Layer)", "TFNewLayer(Mixin, Layer)", "2023 2024", 3),
    "another name": Case("class TFNewLayer", "class TFNewerLayer", ""),
    "a blank line more": Case("        return", "\n            return", "2022 2023", 17),
    "unwrapped although a comma keeps it open": Case(
        "(\n                hidden_states,\n                training=training,\n            )",
        "(hidden_states, training=training)",
        "2022 2023 2024",
        13,
    ),
    "more below": Case("return hidden_states\n", "return hidden_states\n        # done\n", "2022 2023 2024", 18),
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_copy_is_compared_as_the_script_does(case: Case, script: str) -> None:
    copy = COPY if case.source else COPY.replace(case.old, case.new)
    source = LAYER.replace(case.old, case.new) if case.source else LAYER
    assert (copy, source) != (COPY, LAYER)
    lines = [finding.line for finding in findings(port(marked(MARK, copy), source, script))]
    assert lines == ([case.line] if script in case.minded.split() else [])


LONG = """
    class TFOldLayer(Layer):
        def call(self, hidden_states):
            attention_output = self.attention_of_old(hidden_states, self.weights_of_the_layer, some_name, another_name)
            return attention_output
"""
REWRAPPED = """
    class TFNewerAndLongerLayer(Layer):
        def call(self, hidden_states):
            attention_output = self.attention_of_newer_and_longer(
                hidden_states, self.weights_of_the_layer, some_name, another_name
            )
            return attention_output
"""


def test_what_a_longer_name_rewraps_is_the_same() -> None:
    mark = f"# Copied from {SOURCE}.TFOldLayer with Old->NewerAndLonger,old->newer_and_longer"
    assert findings(port(marked(mark, REWRAPPED), LONG)) == ()
    assert len(findings(port(marked(mark, REWRAPPED.replace("some_name", "some")), LONG))) == 1


def test_a_block_may_be_ignored() -> None:
    copy = COPY.replace("        def call", "        # Ignore copy\n        def call").replace(
        "return hidden", "return inner"
    )
    assert findings(port(marked(MARK, copy))) == ()
    assert len(findings(port(marked(MARK, copy), script="2023"))) == 1


def test_the_edit_takes_the_source_and_keeps_the_wrapping() -> None:
    of = port(marked(MARK, COPY.replace(CALL, CALL.replace("training=training", "training=False"))))
    [finding] = findings(of)
    assert finding.edit
    edit = finding.edit()
    assert edit.unsafe
    assert edit.after == "# Copyright 2023\n" + marked(MARK)


ALIKE = {
    "a class": (LAYER, COPY, {}, f"{MARK}"),
    "named after another": (LAYER, COPY.replace("TFNewLayer", "TFNewBlock"), {}, ""),
    "a few words differ": (LAYER, COPY.replace("attend, then", "attend and"), {}, ""),
    "a function": (
        "def loss(labels, logits):\n" + "    labels = labels + logits\n" * 10,
        "def loss(labels, logits):\n" + "    labels = labels + logits\n" * 10,
        {},
        f"# Copied from {SOURCE}.loss",
    ),
    "too short": ("class TFOldLayer(Layer):\n    x = 1\n", "class TFNewLayer(Layer):\n    x = 1\n", {}, ""),
    "others copy it from here": (
        LAYER,
        COPY,
        {"third": marked(f"{NEW_MARK}Third", LAYER.replace("Old", "Third"))},
        "",
    ),
    "it is a copy of this one": (
        marked(f"{NEW_MARK}Old", LAYER),
        COPY,
        {},
        "",
    ),
}


@pytest.mark.parametrize(("source", "copy", "others", "mark"), ALIKE.values(), ids=ALIKE)
def test_a_copy_without_a_directive(source: str, copy: str, others: dict[str, str], mark: str) -> None:
    of = port(copy, source, others=others)
    found = findings(of)
    assert [finding.severity for finding in found] == ["advice"] * bool(mark)
    for finding in found:
        assert f"`{mark}`" in finding.message
        assert finding.edit
        assert not [left for left in findings(_edited(of, finding)) if left.symbol == finding.symbol]


def _edited(of: Port, finding: Finding) -> Port:
    assert finding.edit
    edit = finding.edit()
    return find_port(of.repo.edited({edit.path: edit.after}), of.name)


def test_where_a_copy_goes_back_to() -> None:
    of = port(marked(MARK), others={"third": marked(f"{NEW_MARK}Third", LAYER.replace("Old", "Third"))})
    origins = of.fact(Origins)
    path = f"{MODELS}/third/modeling_tf_third.py"
    assert origins.root(path, "TFThirdLayer") == (OLD, "TFOldLayer")
    assert origins.root(path, "TFThirdLayer.call") == (OLD, "TFOldLayer.call")
    assert origins.root(OLD, "TFOldLayer") == (OLD, "TFOldLayer")
    assert {copy.name for copy in of.fact(Copies).copies} == {"TFNewLayer"}
