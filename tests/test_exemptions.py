"""The repository's own lists of exceptions, in the forms they have had."""

import pytest

from checker.facts.exemptions import PLACE, Exemptions
from checker.repo import Repo, Texts, Unreadable

FORMS = {
    "plain list (2021-05)": 'IGNORE_NON_TESTED = ["TFAcmeHead"]\n',
    "copy of another list": 'PRIVATE_MODELS = ["TFAcmeStack"]\n'
    'IGNORE_NON_TESTED = PRIVATE_MODELS.copy() + [\n    "TFAcmeHead",  # Not a regular model.\n]\n',
    "in parentheses (2024-10)": 'PRIVATE_MODELS = ["TFAcmeStack"]\n'
    'IGNORE_NON_TESTED = (\n    PRIVATE_MODELS.copy()\n    + [\n        # models\n        "TFAcmeHead",\n    ]\n)\n',
}


def exemptions(text: str) -> Exemptions:
    return Exemptions.read(Repo(Texts({PLACE: text})))


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_every_form_is_read(text: str) -> None:
    assert exemptions(text).untested - {"TFAcmeStack"} == {"TFAcmeHead"}
    assert exemptions(text).private == ({"TFAcmeStack"} if "PRIVATE" in text else set())


def test_private_models_are_in_the_lists_that_start_from_them() -> None:
    assert exemptions(FORMS["copy of another list"]).untested == {"TFAcmeStack", "TFAcmeHead"}


def test_pages_of_model_types() -> None:
    text = 'MODEL_TYPE_TO_DOC_MAPPING = OrderedDict(\n    [\n        ("acme-vision", "acme"),\n    ]\n)\n'
    assert exemptions(text).pages == {"acme-vision": "acme"}


def test_the_script_is_never_executed() -> None:
    assert exemptions('raise SystemExit\nPRIVATE_MODELS = ["A"]\n').private == {"A"}


def test_no_script_no_exceptions() -> None:
    assert Exemptions.read(Repo(Texts({}))).untested == frozenset()


def test_a_broken_script_is_said() -> None:
    with pytest.raises(Unreadable, match="syntax error"):
        exemptions("PRIVATE_MODELS = [\n")
