"""What `tf-tests` says of the ways a test file can be wrong, and of odd ones that are right."""

import re

import pytest

from checker import demo
from checker.check import load
from checker.facts.exemptions import PLACE
from checker.fix import fix
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.run import Result, run

(CHECK,) = (check for check in load() if check.id == "tf-tests")
FILE = "tests/models/brand_new_bert/test_modeling_tf_brand_new_bert.py"
TORCH = "tests/models/brand_new_bert/test_modeling_brand_new_bert.py"
WIRED = demo.tree("2024-02")
MASKED = "TFBrandNewBertForMaskedLM"
LIST = """    all_model_classes = (
        (
            TFBrandNewBertModel,
            TFBrandNewBertForMaskedLM,
            TFBrandNewBertForSequenceClassification,
        )
        if is_tf_available()
        else ()
    )
"""
ONE_LINE = "    all_model_classes = (TFBrandNewBertModel, TFBrandNewBertForMaskedLM) if is_tf_available() else ()\n"


def port(**changes: str) -> Port:
    """The example port with the text of its test file, of PyTorch's, or of the list of exceptions."""
    places = {"file": FILE, "torch": TORCH, "exceptions": PLACE}
    return find_port(Repo(Texts(WIRED | {places[name]: text for name, text in changes.items()})), demo.MODEL)


def judged(**changes: str) -> Result:
    return run(CHECK, port(**changes))


def replaced(right: str, wrong: str, path: str = FILE) -> str:
    assert right in WIRED[path]
    return WIRED[path].replace(right, wrong, 1)


WRONG = {
    "a model is missing": (
        f"            {MASKED},\n            TFBrandNewBertForSeq",
        "            TFBrandNewBertForSeq",
        f"`{MASKED}` is not tested; add it to `all_model_classes` of `TFBrandNewBertModelTest`",
    ),
    "the first model is missing": ("        (\n            TFBrandNewBertModel,\n", "        (\n", "is not tested"),
    "a model is misspelled": (
        f"            {MASKED},\n            TFBrandNewBertForSeq",
        "            TFBrandNewBertForMakedLM,\n            TFBrandNewBertForSeq",
        f"`TFBrandNewBertForMakedLM` does not exist; write `{MASKED}`",
    ),
    "no common tests": (
        "(TFModelTesterMixin, ",
        "(",
        "`TFBrandNewBertModelTest` does not inherit from `TFModelTesterMixin`",
    ),
    "the class is called like PyTorch's": (
        "class TFBrandNewBertModelTest(",
        "class BrandNewBertModelTest(",
        "`BrandNewBertModelTest` is not called `TF…Test`",
    ),
    "the class begins with Test": (
        "class TFBrandNewBertModelTest(",
        "class TestTFBrandNewBertModel(",
        "call it `TFBrandNewBertModelTest`",
    ),
}


@pytest.mark.parametrize(("right", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_one_finding(right: str, wrong: str, message: str) -> None:
    (only,) = judged(file=replaced(right, wrong)).findings
    assert only.path == FILE
    assert message in only.message


@pytest.mark.parametrize(("right", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_its_edit_gives_the_right_file_to_the_byte(right: str, wrong: str, message: str) -> None:
    mended, _ = fix([CHECK], port(file=replaced(right, wrong)))
    assert mended.repo.text(FILE) == WIRED[FILE]


HEADS = f"{MASKED}, TFBrandNewBertForSequenceClassification"
ON_ONE_LINE = {
    "(TFBrandNewBertModel,) if is_tf_available() else ()": (
        f"(TFBrandNewBertModel, {MASKED}) if is_tf_available() else ()"
    ),
    "(TFBrandNewBertForSequenceClassification,) if is_tf_available() else ()": (
        f"(\n        ({HEADS}) if is_tf_available() else ()\n    )"
    ),
    "(TFBrandNewBertModel, TFBrandNewBertForSequenceClassification) if is_tf_available() else ()": (
        "(\n        (\n            TFBrandNewBertModel,\n            TFBrandNewBertForMaskedLM,\n"
        "            TFBrandNewBertForSequenceClassification,\n"
        "        )\n        if is_tf_available()\n        else ()\n    )"
    ),
}


@pytest.mark.parametrize(("without", "joined"), ON_ONE_LINE.items())
def test_a_model_joins_others_on_their_line(without: str, joined: str) -> None:
    tested = [MASKED[2:], *re.findall(r"TF(\w+)", without)]
    torch = re.sub(r"(?<=\n)            (\w+),\n", lambda found: found[0] * (found[1] in tested), WIRED[TORCH])
    text = replaced(LIST, f"    all_model_classes = {without}\n")
    mended, _ = fix([CHECK], port(file=text, torch=torch))
    assert f"    all_model_classes = {joined}\n" in mended.repo.text(FILE)


def test_a_model_is_imported_where_it_is_tested() -> None:
    fewer = replaced(f"import {HEADS}", "import TFBrandNewBertForSequenceClassification")
    mended, _ = fix([CHECK], port(file=fewer.replace(f"            {MASKED},\n", "")))
    assert mended.repo.text(FILE) == WIRED[FILE]


def test_a_port_without_a_test_file_is_told_where_it_belongs() -> None:
    files = {path: text for path, text in WIRED.items() if path != FILE}
    (only,) = run(CHECK, find_port(Repo(Texts(files)), demo.MODEL)).findings
    assert (only.path, only.message) == (
        FILE,
        f"the port has no tests; copy `{TORCH}` to `{FILE}` and translate it",
    )


@pytest.mark.parametrize("wrong", ["", "    all_model_classes = ()\n"])
def test_a_file_that_names_no_model_is_one_finding(wrong: str) -> None:
    (only,) = judged(file=replaced(LIST, wrong)).findings
    assert "no class has `all_model_classes`" in only.message


def test_a_name_is_a_warning_all_else_an_error() -> None:
    wrong = replaced("class TFBrandNewBertModelTest(TFModelTesterMixin, ", "class BrandNewBertModelTest(")
    assert {finding.severity for finding in judged(file=wrong).findings} == {"warning", "error"}


SECOND = f"""

class TFBrandNewBertRobustModelTest(TFModelTesterMixin, unittest.TestCase):
    all_model_classes = ({MASKED},) if is_tf_available() else ()
"""


def test_classes_that_share_the_work_are_compared_with_their_twins() -> None:
    twin = SECOND.replace("TF", "").replace(f"({MASKED[2:]},)", "(BrandNewBertModel, BrandNewBertForMaskedLM)")
    (only,) = judged(file=WIRED[FILE] + SECOND, torch=WIRED[TORCH] + twin).findings
    assert only.message == (
        "`TFBrandNewBertModel` is not tested; add it to `all_model_classes` of `TFBrandNewBertRobustModelTest`"
    )


RIGHT = {
    "a list": (LIST, LIST.replace("        (\n", "        [\n").replace("        )\n", "        ]\n")),
    "a sum": (
        LIST,
        LIST.replace("            TFBrandNewBertModel,\n", "", 1).replace("(\n", "(TFBrandNewBertModel,) + (\n", 1),
    ),
    "a mixin between": (
        "class TFBrandNewBertModelTest(TFModelTesterMixin, ",
        "class Common(TFModelTesterMixin):\n    pass\n\n\nclass TFBrandNewBertModelTest(Common, ",
    ),
    "a class of integration tests": (
        "class TFBrandNewBertModelTest(",
        "class BrandNewBertIntegrationTest(unittest.TestCase):\n    pass\n\n\nclass TFBrandNewBertModelTest(",
    ),
}


@pytest.mark.parametrize(("usual", "odd"), RIGHT.values(), ids=RIGHT)
def test_an_odd_file_is_right(usual: str, odd: str) -> None:
    assert judged(file=replaced(usual, odd)).findings == ()


UNTESTED = replaced(f"            {MASKED},\n            TFBrandNewBertForSeq", "            TFBrandNewBertForSeq")


def test_what_pytorch_does_not_test_is_not_asked_for() -> None:
    torch = replaced(f"            {MASKED[2:]},\n", "", TORCH)
    assert judged(file=UNTESTED, torch=torch).status == "passed"


@pytest.mark.parametrize("name", ["PRIVATE_MODELS", "IGNORE_NON_TESTED"])
def test_what_the_repository_excuses_is_not_asked_for(name: str) -> None:
    exceptions = f'{name} = ["{MASKED}"]\n' + "IGNORE_NON_TESTED = PRIVATE_MODELS.copy()\n" * (name[0] == "P")
    assert judged(file=UNTESTED, exceptions=exceptions).status == "passed"


def test_a_file_the_repository_excuses_needs_no_common_tests() -> None:
    exceptions = f'TEST_FILES_WITH_NO_COMMON_TESTS = ["{FILE.removeprefix("tests/")}"]\n'
    assert judged(file=replaced(LIST, ""), exceptions=exceptions).status == "passed"


def test_a_composite_model_without_common_tests_is_right_where_pytorch_has_none() -> None:
    torch = "import unittest\n\n\nclass BrandNewBertModelTest(unittest.TestCase):\n    pass\n"
    assert judged(file=replaced(LIST, ""), torch=torch).status == "passed"


def test_a_broken_file_cannot_be_judged() -> None:
    broken = judged(file="class TFBrandNewBertModelTest(:\n")
    assert (broken.status, broken.reason.split(":")[0]) == ("error", FILE)


def test_a_tree_without_tensorflow_tests_is_skipped() -> None:
    files = {path: text for path, text in WIRED.items() if "test_modeling_tf_" not in path}
    skipped = run(CHECK, find_port(Repo(Texts(files)), demo.MODEL))
    assert (skipped.status, skipped.reason) == ("skipped", "no TensorFlow tests in this tree")


def test_a_retired_model_needs_no_tests() -> None:
    def moved(text: str) -> str:
        return re.sub(r"\bmodels(.)brand_new_bert\b", r"models\1deprecated\1brand_new_bert", text)

    files = {moved(path): moved(text) for path, text in WIRED.items() if path != FILE}
    skipped = run(CHECK, find_port(Repo(Texts(files)), demo.MODEL))
    assert (skipped.status, skipped.reason) == ("skipped", "retired models are not tested")
