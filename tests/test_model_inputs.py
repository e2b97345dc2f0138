"""Dummy inputs, input signatures and serving methods, in trees that ask for them and in those that do not."""

import importlib
from textwrap import dedent

import pytest

from checker.check import Check
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import Result, run
from tests import acme

OLD = """
    class TFPreTrainedModel:
        @property
        def dummy_inputs(self): ...

        def serving_output(self, output):
            raise NotImplementedError
"""
NEW = """
    class TFPreTrainedModel:
        @property
        def input_signature(self): ...

        def serving_output(self, output):
            return output
"""
CONFIG = f"{acme.MODELS}/acme/configuration_acme.py"
BASE = "class TFAcmePreTrainedModel(TFPreTrainedModel):\n    base_model_prefix = 'acme'\n"
MODELS = (("Model", "TFAcmeModel"), ("MaskedLM", "TFAcmeForMaskedLM"), ("MultipleChoice", "TFAcmeForMultipleChoice"))


def judged(id: str, text: str, utils: str, config: str = "") -> Result:
    names = [name for _, name in MODELS]
    twins = [name.removeprefix("TF") for name in names]
    init = f'_import_structure = {{"models.acme": {names + twins}}}\n'
    torch = "".join(f"class {name}: ...\n" for name in twins)
    files = {
        "src/transformers/__init__.py": init,
        f"{acme.MODELS}/acme/__init__.py": f'_import_structure = {{"modeling_acme": {twins}}}\n',
        f"{acme.MODELS}/acme/modeling_acme.py": torch,
        acme.UTILS: dedent(utils),
        acme.TF: acme.IMPORTS + text,
        CONFIG: config,
    }
    check = Check.of(importlib.import_module(f"checks.{id}"))
    return run(check, find_port(Repo(Texts(acme.FILES | files)), "acme"))


def model(takes: str, name: str = "TFAcmeModel", body: str = "", base: str = "TFAcmePreTrainedModel") -> str:
    return f"class {name}({base}):\n    def call(self, {takes}, training=False): ...\n\n{body}\n\n"


def method(name: str, *entries: str) -> str:
    inner = ", ".join(f'"{entry}": 1' if ":" not in entry else entry for entry in entries)
    return f"    @property\n    def {name}(self):\n        return {{{inner}}}\n"


CASES = {
    "the default holds input_ids": ("dummy_inputs", OLD, BASE + model("input_ids"), {}),
    "images": ("dummy_inputs", OLD, BASE + model("pixel_values"), {"TFAcmePreTrainedModel": "`pixel_values`"}),
    "one of two": (
        "dummy_inputs",
        OLD,
        BASE + model("input_ids") + model("decoder_input_ids, input_ids", "TFAcmeForMaskedLM"),
        {"TFAcmeForMaskedLM": "`decoder_input_ids`"},
    ),
    "held by the base": (
        "dummy_inputs",
        OLD,
        BASE + method("dummy_inputs", "pixel_values") + model("pixel_values"),
        {},
    ),
    "held under another name": (
        "dummy_inputs",
        OLD,
        BASE + method("dummy_inputs", "pixels") + model("input_ids"),
        {"TFAcmePreTrainedModel.dummy_inputs": "hold `pixels`"},
    ),
    "choices": (
        "dummy_inputs",
        OLD,
        BASE + model("input_ids", "TFAcmeForMultipleChoice"),
        {"TFAcmeForMultipleChoice": "`num_choices`"},
    ),
    "composed by the user": (
        "dummy_inputs",
        OLD,
        BASE + model("pixel_values", body="    def from_vision_text_pretrained(cls): ...\n"),
        {},
    ),
    "derived": ("input_signature", NEW, BASE + model("input_ids, pixel_values"), {}),
    "boxes": ("input_signature", NEW, BASE + model("input_ids, bbox"), {"TFAcmePreTrainedModel": "`bbox`"}),
    "sounds": ("input_signature", NEW, BASE + model("input_values"), {"TFAcmePreTrainedModel": "`input_values`"}),
    "signed": (
        "input_signature",
        NEW,
        BASE + method("input_signature", "input_values") + model("input_values"),
        {},
    ),
    "signed by a name that call has not": (
        "input_signature",
        NEW,
        BASE + method("input_signature", "boxes") + model("input_ids, bbox"),
        {"TFAcmePreTrainedModel.input_signature": "is not taken by `call`"},
    ),
    "signed by another name": (
        "input_signature",
        NEW,
        BASE + method("input_signature", '"bbox": tf.TensorSpec((None,), name="boxes")') + model("input_ids, bbox"),
        {"TFAcmePreTrainedModel.input_signature": "is called `boxes`"},
    ),
    "served": ("serving", OLD, BASE + model("input_ids", body="    def serving_output(self, output): ...\n"), {}),
    "not served": ("serving", OLD, BASE + model("input_ids"), {"TFAcmeModel": "no `serving_output`"}),
    "images not served": (
        "serving",
        OLD,
        BASE + model("pixel_values", body="    def serving_output(self, output): ...\n"),
        {"TFAcmePreTrainedModel": "no `serving`"},
    ),
}


@pytest.mark.parametrize(("id", "utils", "text", "problems"), CASES.values(), ids=CASES)
def test_what_models_are_built_and_saved_with(id: str, utils: str, text: str, problems: dict[str, str]) -> None:
    result = judged(id, text, utils, "image_size, num_channels")
    assert not result.reason, result.reason
    assert [finding.symbol for finding in result.findings] == list(problems)
    for finding in result.findings:
        assert problems[finding.symbol] in finding.message


def test_the_configuration_may_not_know_the_size_of_images() -> None:
    [finding] = judged("input_signature", BASE + model("pixel_values"), NEW, "num_channels").findings
    assert finding.symbol == "TFAcmePreTrainedModel"


@pytest.mark.parametrize(("id", "utils"), [("dummy_inputs", NEW), ("input_signature", OLD), ("serving", NEW)])
def test_a_tree_that_does_not_ask_for_it_is_skipped(id: str, utils: str) -> None:
    assert judged(id, BASE + model("pixel_values"), utils).status == "skipped"
