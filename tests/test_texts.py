"""What is left of PyTorch, flags, headers and documented arguments, in tables of text."""

import importlib
from textwrap import dedent

import pytest

from checker.check import Check
from checker.finding import Finding
from checker.port import Stage, find_port
from checker.repo import Repo, Texts
from checker.run import run
from tests import acme

PYTORCH = f"{acme.MODELS}/acme/modeling_acme.py"
TEST = "tests/models/acme/test_modeling_tf_acme.py"


def findings(id: str, files: dict[str, str], stage: Stage = "ready") -> tuple[Finding, ...]:
    check = Check.of(importlib.import_module(f"checks.{id}"))
    result = run(check, find_port(Repo(Texts(acme.FILES | files)), "acme", stage=stage))
    assert not result.reason, result.reason
    return result.findings


MODEL = '''
    class AcmeModel: ...


    class TFAcmeModel(TFPreTrainedModel):
        def call(self, input_ids, training=False):
            """
            ```python
            >>> inputs = processor(image, return_tensors="tf")
            >>> model = TFAcmeModel.from_pretrained("acme/acme")
            >>> scores = tf.nn.softmax(model(inputs).logits, axis=1)
            ```"""
            states = tf.concat([self.pooler(input_ids), input_ids], axis=1)
            return tf.reduce_sum(states, axis=-1, keepdims=True)
'''
TORCH = "class AcmeModel: ...\n"
LEFTOVERS = [
    ("tf.concat(", "tf.concatenate(", "TensorFlow has no `tf.concatenate`", ""),
    ("tf.nn.softmax(model", "tf.softmax(model", "", ""),
    ("[self.pooler(input_ids), input_ids], axis=1", "[input_ids], dim=1", "`dim=1` is PyTorch's", "axis=1"),
    ("keepdims=True", "keepdim=True", "`keepdim=True` is PyTorch's", "keepdims=True"),
    ("tf.reduce_sum(states, axis=-1", "tf.math.l2_normalize(states, dim=-1", "", ""),
    ("states, axis=-1", "states.permute(0, 2, 1), axis=-1", "only PyTorch tensors have", ""),
    ("states, axis=-1", "self.permute(states), axis=-1", "", ""),
    ("states, axis=-1", "states.view(1, -1), axis=-1", "only PyTorch tensors have", ""),
    ("states, axis=-1", "states.numpy().repeat(2), axis=-1", "", ""),
    ("states, axis=-1", "np.ones(2).squeeze(), axis=-1", "", ""),
    ("states, axis=-1", "torch.tensor(states), axis=-1", "`torch.tensor(…)` calls a function of PyTorch", ""),
    ("states, axis=-1", "nn.functional.relu(states), axis=-1", "calls a function of PyTorch", ""),
    ("states, axis=-1", "tf.nn.relu(states), axis=-1", "", ""),
    ("states, axis=-1", "states.size(1), axis=-1", "only PyTorch tensors have", ""),
    ("self.pooler(input_ids), ", "input_ids.new_ones(2), ", "only PyTorch tensors have", ""),
    ('"tf")', '"pt")', '`return_tensors="pt"` in a TensorFlow example', 'return_tensors="tf"'),
    ("= TFAcmeModel.from", "= AcmeModel.from", "the PyTorch class `AcmeModel`", "TFAcmeModel"),
    ("= TFAcmeModel.from", "= AutoModel.from", "the PyTorch class `AutoModel`", "TFAutoModel"),
    ("= TFAcmeModel.from", "= AcmeProcessor.from", "", ""),
    ("= TFAcmeModel.from", "= TFAcmeTokenizer.from", "`TFAcmeTokenizer`, which does not exist", "= AcmeTokenizer"),
    (">>> scores = tf.nn.softmax(model(inputs).logits, axis=1)", ">>> import torch", "`import torch` in a", ""),
    ("axis=1)\n            ```", "dim=1)\n            ```", "in a TensorFlow example is PyTorch", ""),
    ("            ```python", "            states (`torch.Tensor`): The states.", "`torch.Tensor` is documented", ""),
    ("            ```python", "            See torch.nn.Linear for more.", "", ""),
    ("    class TFAcme", "    import torch\n\n\n    class TFAcme", "`import torch` makes the model need", ""),
    ("            states =", "            # as torch.cat does\n            states =", "", ""),
]


@pytest.mark.parametrize(("old", "new", "problem", "instead"), LEFTOVERS)
def test_leftovers_of_pytorch(old: str, new: str, problem: str, instead: str) -> None:
    assert old in MODEL
    text = dedent(MODEL.replace(old, new, 1))
    found = findings("torch_leftovers", {acme.TF: acme.IMPORTS + text, PYTORCH: TORCH})
    assert [problem in finding.message for finding in found] == [True] * bool(problem)
    for finding in found:
        assert (finding.edit is not None) == bool(instead)
        if finding.edit:
            assert instead in finding.edit().after.split("\n")[finding.line - 1]


def test_a_leftover_in_a_copy_is_its_sources_where_that_has_it_too() -> None:
    call = "def call(self, x):\n    y = tf.concat([x], {}=0)\n    return tf.reduce_sum(y, {}=0)"
    mark = "# Copied from transformers.models.root.modeling_tf_root.TFRootLayer with Root->Acme\n"
    copy = mark + acme.layer(call.format("axis", "dim"))
    for source, count in {"axis": 1, "dim": 0}.items():
        root = acme.layer(call.format(source, "dim" if source == "dim" else "axis"), name="TFRootLayer")
        found = acme.found("torch-leftovers", acme.port(copy, root=root))
        assert len(found) == count, source


def test_keras_layers_do_not_know_what_pytorch_modules_take() -> None:
    body = 'def __init__(self, config):\n    self.dense = keras.layers.Dense(8, {}, name="dense")\n'
    for argument, count in {"bias=False": 1, "eps=1e-5": 1, "use_bias=False": 0}.items():
        text = acme.layer(body.format(argument))
        assert len(findings("torch_leftovers", {acme.TF: acme.IMPORTS + text})) == count, argument


def test_an_example_may_convert_pytorch_weights() -> None:
    example = """
        >>> AcmeModel.from_pretrained("acme").save_pretrained("here")
        >>> model = TFAcmeModel.from_pretrained("here", from_pt=True)
    """
    text = f'class TFAcmeModel(TFPreTrainedModel):\n    """{example}"""\n'
    assert not findings("torch_leftovers", {acme.TF: text, PYTORCH: TORCH})


FLAGS = [
    ('TFAcmeModel.from_pretrained("acme/acme", from_pt=True)', 'TFAcmeModel.from_pretrained("acme/acme")'),
    ('TFAcmeModel.from_pretrained("acme/acme", from_pt=True, k=1)', 'TFAcmeModel.from_pretrained("acme/acme", k=1)'),
    (
        'TFAcmeModel.from_pretrained(\n    "acme/acme",\n    from_pt=True,\n)',
        'TFAcmeModel.from_pretrained(\n    "acme/acme",\n)',
    ),
    ("TFAcmeModel.from_pretrained(tmp_dir, from_pt=True)", ""),
    ('raise ValueError("Use `from_pt=True`")', ""),
]


@pytest.mark.parametrize(("code", "after"), FLAGS)
def test_the_flag_leaves_the_tests_in_the_final_stage(code: str, after: str) -> None:
    files = {acme.TF: "", TEST: f"{code}\n", "tests/test_modeling_tf_common.py": "", "tests/models/__init__.py": ""}
    assert not findings("from_pt_flag", files)
    found = findings("from_pt_flag", files, "final")
    assert len(found) == bool(after)
    for finding in found:
        assert finding.edit
        assert finding.edit().after == f"{after}\n"


def test_the_flag_is_never_in_an_example() -> None:
    example = '>>> model = TFAcmeModel.from_pretrained("acme/acme"{})'
    text = f'class TFAcmeModel:\n    """\n    {example}\n    """\n'
    [finding] = findings("from_pt_flag", {acme.TF: text.format(", from_pt=True")}, "draft")
    assert (finding.line, finding.symbol) == (3, "TFAcmeModel")
    assert finding.edit
    assert finding.edit().after == text.format("")
    assert not findings("from_pt_flag", {acme.TF: text.format(", encoder_from_pt=True")})


LICENCE = "# coding=utf-8\n# Copyright 2022 Acme.\n#\n# Licensed under the Apache License\n"
HEADERS = {
    "complete": (LICENCE, ""),
    "later than PyTorch's": (LICENCE.replace("2022", "2023-2024"), ""),
    "another licence": ("# Copyright 2022 Acme.\n# SPDX-License-Identifier: BSD-3-Clause\n", ""),
    "none": ("import tensorflow as tf\n# Licensed under nothing\n", "opens without a licence"),
    "no year": (LICENCE.replace("2022 ", ""), "names no year"),
    "taken along": (LICENCE.replace("2022", "2018"), "of 2018, but the PyTorch file is of 2022"),
    "to come": (LICENCE.replace("2022", "9022"), "yet to come"),
}


@pytest.mark.parametrize(("header", "problem"), HEADERS.values(), ids=HEADERS)
def test_headers(header: str, problem: str) -> None:
    found = findings("header", {acme.TF: header, PYTORCH: LICENCE})
    assert [problem in finding.message for finding in found] == [True] * bool(problem)


ARGUMENTS = '''
    ACME_INPUTS_DOCSTRING = r"""
        Args:
            input_ids (`tf.Tensor` of shape `({0})`):
                Indices of the tokens, see (`vocabulary`).
            token_type_ids (`tf.Tensor` of shape `({0})`, *optional*):
                Their types.
            training (`bool`):
                Whether the model trains.
    """


    class TFAcmeModel(TFPreTrainedModel):
        @add_start_docstrings_to_model_forward(ACME_INPUTS_DOCSTRING.format("batch_size"))
        def call(self, input_ids, token_type_ids=None, training=False):
            pass


    class TFAcmeForTokenClassification(TFPreTrainedModel):
        @add_start_docstrings_to_model_forward(ACME_INPUTS_DOCSTRING.format("batch_size"))
        def call(self, input_ids, token_type_ids=None, labels=None, training=False):
            r"""
            labels (`tf.Tensor`):
                The labels.

            Returns:
                scores (`tf.Tensor`): The scores.
            """
'''
PYTORCH_ARGUMENTS = '''
    ACME_INPUTS_DOCSTRING = r"""
        Args:
            input_ids (`torch.LongTensor`):
                Indices of the tokens.
    """


    class AcmeModel(PreTrainedModel):
        @add_start_docstrings_to_model_forward(ACME_INPUTS_DOCSTRING)
        def forward(self, input_ids, mask):
            pass
'''
SHARED, MODEL_CALL, HEAD_CALL = "ACME_INPUTS_DOCSTRING", "TFAcmeModel.call", "TFAcmeForTokenClassification.call"
TYPES = "            token_type_ids (`tf.Tensor` of shape `({0})`, *optional*):\n"
DESCRIBED = [
    ("", "", {}),
    (f"{TYPES}                Their types.\n", "", {SHARED: "`token_type_ids` is taken, but not described"}),
    (TYPES, TYPES.replace("_ids", ""), {SHARED: "describes `token_type`, but what is taken is `token_type_ids`"}),
    (TYPES, TYPES.replace("_type_ids (", "_type_ids: (("), {}),
    (TYPES, TYPES.replace("(`tf", "(:obj:`tf"), {}),
    (
        TYPES,
        f"            mask (`int`):\n                A mask.\n{TYPES}",
        {SHARED: "describes `mask`, which is not"},
    ),
    (
        "                Indices of the tokens, see (`vocabulary`).\n" + TYPES,
        "                Indices of the tokens. token_type_ids (`tf.Tensor`):\n",
        {SHARED: "description of `token_type_ids` begins in the midst"},
    ),
    (
        "            labels (`tf.Tensor`):\n                The labels.\n",
        "",
        {HEAD_CALL: "`labels` is taken, but not"},
    ),
    ("labels (`", "label (`", {HEAD_CALL: "describes `label`, but what is taken is `labels`"}),
    (
        "call(self, input_ids, token_type_ids=None, training",
        "call(self, input_ids, training",
        {MODEL_CALL: "`ACME_INPUTS_DOCSTRING` describes `token_type_ids`, which this method does not take"},
    ),
    ("token_type_ids=None, training=False", "token_type_ids=None", {}),
    ("call(self, input_ids, token_type_ids=None, training=False", "call(self, input_ids, **kwargs", {}),
    (
        "token_type_ids=None, training",
        "token_type_ids=None, mask=None, training",
        {MODEL_CALL: "`mask` is taken, but not"},
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), DESCRIBED)
def test_documented_arguments(old: str, new: str, problems: dict[str, str]) -> None:
    assert old in ARGUMENTS
    text = dedent(ARGUMENTS.replace(old, new, 1))
    found = findings("docstring_arguments", {acme.TF: acme.IMPORTS + text})
    assert [finding.symbol for finding in found] == list(problems)
    for finding in found:
        assert problems[finding.symbol] in finding.message


PORTED = [
    ("", "", "advice"),
    ("input_ids, mask", "input_ids", "warning"),
    ("of the tokens.\n", "of the tokens.\n        mask (`torch.Tensor`):\n", "warning"),
    ("@add_start_docstrings_to_model_forward(ACME_INPUTS_DOCSTRING)", "@auto_docstring", "warning"),
]


@pytest.mark.parametrize(("old", "new", "severity"), PORTED)
def test_what_pytorch_does_not_describe_either_is_advice(old: str, new: str, severity: str) -> None:
    """`mask` is taken in TensorFlow, and nowhere described."""
    ours = dedent(ARGUMENTS).replace("token_type_ids=None, training", "token_type_ids=None, mask=None, training")
    theirs = dedent(PYTORCH_ARGUMENTS)
    assert old in theirs
    [first] = findings("docstring_arguments", {acme.TF: acme.IMPORTS + ours, PYTORCH: theirs.replace(old, new, 1)})
    assert (first.symbol, first.severity) == (MODEL_CALL, severity)
    assert ("as in PyTorch" in first.message) == (severity == "advice")
