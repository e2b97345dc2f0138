"""What the wiring checks say of the ways a wiring file can be wrong, and that their edits undo them to the byte."""

import re

import pytest

from checker import demo
from checker.check import load
from checker.finding import Finding
from checker.fix import fix
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import run

MAIN = "src/transformers/__init__.py"
OWN = "src/transformers/models/brand_new_bert/__init__.py"
AUTO = "src/transformers/models/auto/modeling_tf_auto.py"
AUTO_INIT = "src/transformers/models/auto/__init__.py"
MODELING = "src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py"
DUMMIES = "src/transformers/utils/dummy_tf_objects.py"

WRONG = [
    pytest.param(
        "main-init",
        MAIN,
        '            "TFBrandNewBertModel",\n',
        "",
        "`TFBrandNewBertModel` is missing from the lazy half; add it under `models.brand_new_bert`",
        id="a class is missing from the lazy half",
    ),
    pytest.param(
        "main-init",
        MAIN,
        "            TFBrandNewBertModel,\n",
        "",
        "`TFBrandNewBertModel` is missing from the typed half",
        id="a class is missing from the typed half",
    ),
    pytest.param(
        "main-init",
        MAIN,
        '            "TF_BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",\n',
        "",
        "`TF_BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST` is missing from the lazy half",
        id="one half has what the other lacks",
    ),
    pytest.param(
        "main-init",
        MAIN,
        '"TFBrandNewBertModel"',
        '"TFBrandNewBretModel"',
        "`TFBrandNewBretModel` in the lazy half exists nowhere; `TFBrandNewBertModel` seems to be meant",
        id="a name is misspelled",
    ),
    pytest.param(
        "main-init",
        MAIN,
        "        from .models.brand_new_bert import (\n            TF_BRAND",
        "        from .models.cousin_bert import (\n            TF_BRAND",
        "under `models.cousin_bert`; write `models.brand_new_bert` there",
        id="the names are imported from a wrong module",
    ),
    pytest.param(
        "main-init",
        MAIN,
        '            "TFAutoModelForMaskedLM",\n',
        "",
        "`TFAutoModelForMaskedLM` is missing from the lazy half; add it under `models.auto`",
        id="the auto class that finds the port is not exported",
    ),
    pytest.param(
        "model-init",
        OWN,
        '        "TFBrandNewBertModel",\n',
        "",
        "`TFBrandNewBertModel` is missing from the lazy half; add it under `modeling_tf_brand_new_bert`",
        id="the model's own init lacks a class",
    ),
    pytest.param(
        "model-init",
        OWN,
        "        from .modeling_tf_brand_new_bert import (",
        "        from .modeling_brand_new_bert import (",
        "under `modeling_brand_new_bert`; write `modeling_tf_brand_new_bert` there",
        id="the classes are imported from PyTorch's file",
    ),
    pytest.param(
        "model-init",
        AUTO_INIT,
        '        "TFAutoModel",\n',
        "",
        "`TFAutoModel` is missing from the lazy half; add it under `modeling_tf_auto`",
        id="the auto classes' init lacks one",
    ),
    pytest.param(
        "auto-mappings",
        AUTO,
        '        ("brand_new_bert", "TFBrandNewBertModel"),\n',
        "",
        "`TFBrandNewBertModel` is missing from `TF_MODEL_MAPPING_NAMES`; add it under `brand_new_bert`",
        id="a row is missing",
    ),
    pytest.param(
        "auto-mappings",
        AUTO,
        '"TFBrandNewBertModel"',
        '"TFBrandNewBretModel"',
        "`brand_new_bert` stands for `TFBrandNewBretModel` in `TF_MODEL_MAPPING_NAMES`; `TFBrandNewBertModel` seems",
        id="a row's class is misspelled",
    ),
    pytest.param(
        "auto-mappings",
        AUTO,
        '        ("brand_new_bert", "TFBrandNewBertModel"),\n        ("cousin_bert", "TFCousinBertModel"),\n',
        '        ("cousin_bert", "TFCousinBertModel"),\n        ("brand_new_bert", "TFBrandNewBertModel"),\n',
        "`brand_new_bert` breaks the order of `TF_MODEL_MAPPING_NAMES`",
        id="a row is out of order",
    ),
    pytest.param(
        "auto-mappings",
        AUTO,
        '        ("brand_new_bert", "TFBrandNewBertModel"),\n',
        '        ("brand_new_bert", "TFBrandNewBertModel"),\n' * 2,
        "`brand_new_bert` stands twice in `TF_MODEL_MAPPING_NAMES`; keep one row",
        id="a row stands twice",
    ),
    pytest.param(
        "dummy-objects",
        DUMMIES,
        'class TFBrandNewBertModel(metaclass=DummyObject):\n    _backends = ["tf"]\n\n'
        '    def __init__(self, *args, **kwargs):\n        requires_backends(self, ["tf"])\n\n\n',
        "",
        "`TFBrandNewBertModel` has no dummy; run `make fix-copies`",
        id="a dummy is missing",
    ),
    pytest.param(
        "dummy-objects",
        DUMMIES,
        'class TFBrandNewBertModel(metaclass=DummyObject):\n    _backends = ["tf"]',
        'class TFBrandNewBertModel(metaclass=DummyObject):\n    _backends = ["torch"]',
        "the dummy of `TFBrandNewBertModel` is not as generated",
        id="a dummy was edited by hand",
    ),
]


CHECKS = load()


def repo(changes: dict[str, str], era: str = "2024-02") -> Repo:
    return Repo(Texts({**demo.tree(era), **changes}))


def findings(checkout: Repo) -> list[tuple[str, Finding]]:
    port = find_port(checkout, demo.MODEL)
    return [(check.id, found) for check in CHECKS for found in run(check, port).findings if found.severity != "advice"]


@pytest.mark.parametrize(("check", "path", "right", "wrong", "message"), WRONG)
def test_a_wrong_wiring_file_is_one_finding(check: str, path: str, right: str, wrong: str, message: str) -> None:
    text = demo.tree("2024-02")[path]
    assert right in text
    (only,) = findings(repo({path: text.replace(right, wrong, 1)}))
    assert (only[0], only[1].path) == (check, path)
    assert message in only[1].message


@pytest.mark.parametrize(("check", "path", "right", "wrong", "message"), WRONG)
def test_its_edit_gives_the_right_file_to_the_byte(
    check: str, path: str, right: str, wrong: str, message: str
) -> None:
    text = demo.tree("2024-02")[path]
    port = find_port(repo({path: text.replace(right, wrong, 1)}), demo.MODEL)
    mended, _ = fix([each for each in CHECKS if each.id == check], port)
    assert mended.repo.text(path) == text


@pytest.mark.parametrize(("era", "path"), [("2022-10", AUTO_INIT), ("2025-08", AUTO)])
def test_an_auto_class_that_nothing_exports_belongs_where_its_kin_are_exported(era: str, path: str) -> None:
    name = "TFAutoModelForMaskedLM"
    exports = [f'        "{name}",\n', f"            {name},\n", f'            "{name}",\n', f'    "{name}",\n']
    changed = {}
    for place in (MAIN, AUTO_INIT, AUTO):
        changed[place] = demo.tree(era)[place]
        for line in exports:
            changed[place] = re.sub(f"^{line}", "", changed[place], flags=re.MULTILINE)
    [found] = [found for check, found in findings(repo(changed, era)) if check == "auto-mappings"]
    assert (found.path, found.symbol, found.severity) == (path, name, "warning")


def test_another_model_may_be_run_by_the_port_as_pytorch_has_it() -> None:
    """As `gpt-sw3` is by GPT-2: that row does not stand for the one of the port itself."""
    torch = AUTO.replace("modeling_tf_", "modeling_")
    text = {path: demo.tree("2024-02")[path] for path in (AUTO, torch)}
    shared = {
        AUTO: text[AUTO].replace('"TFCousinBertModel"', '"TFBrandNewBertModel"', 1),
        torch: text[torch].replace('"CousinBertModel"', '"BrandNewBertModel"', 1),
    }
    assert findings(repo(shared)) == []
    lacking = {**shared, AUTO: _without(shared[AUTO], '("brand_new_bert", "TFBrandNewBertModel")')}
    mended, _ = fix(CHECKS, find_port(repo(lacking), demo.MODEL))
    assert mended.repo.text(AUTO) == shared[AUTO]


def test_a_further_type_of_the_model_has_its_row_too() -> None:
    torch, types = AUTO.replace("modeling_tf_", "modeling_"), AUTO.replace("modeling_tf_", "configuration_")
    text = demo.tree("2024-02")
    shared = {
        AUTO: text[AUTO].replace('"TFCousinBert', '"TFBrandNewBert'),
        torch: text[torch].replace('"CousinBert', '"BrandNewBert'),
        types: text[types].replace('"CousinBertConfig"', '"BrandNewBertConfig"', 1),
    }
    port = find_port(
        repo({**shared, AUTO: _without(shared[AUTO], '("cousin_bert", "TFBrandNewBertModel")')}), demo.MODEL
    )
    mended, found = fix(CHECKS, port)
    assert [(each.symbol, each.severity) for each in found] == [("TFBrandNewBertModel", "warning")]
    assert mended.repo.text(AUTO) == shared[AUTO]


def _without(text: str, row: str) -> str:
    return text.replace(f"        {row},\n", "", 1)


@pytest.mark.parametrize(
    ("path", "right", "wrong", "message"),
    [
        (AUTO, '("brand_new_bert", "TFBrandNewBertModel")', '("cousin_bert", "TFBrandNewBertModel")', "`cousin_bert`"),
        (
            AUTO,
            "TF_MODEL_MAPPING = _LazyAutoMapping(",
            "MAPPING = _LazyAutoMapping(",
            "`TF_MODEL_MAPPING` is used here",
        ),
        (OWN, " is_tf_available,", "", "`is_tf_available` is used but not imported"),
    ],
)
def test_what_nobody_can_mend_for_you_is_reported_too(path: str, right: str, wrong: str, message: str) -> None:
    text = demo.tree("2024-02")[path]
    assert right in text
    messages = [found.message for _, found in findings(repo({path: text.replace(right, wrong, 1)}))]
    assert any(message in each for each in messages)


@pytest.mark.parametrize(
    ("path", "right", "wrong", "message"),
    [
        (MODELING, '    "TFBrandNewBertModel",\n', "", "`TFBrandNewBertModel` is not in this file's `__all__`"),
        (
            MODELING,
            '"TFBrandNewBertModel",\n',
            '"TFBrandNewBretModel",\n',
            "`TFBrandNewBretModel` in `__all__` exists",
        ),
        (
            OWN,
            "    from .modeling_tf_brand_new_bert import *\n",
            "",
            "add `from .modeling_tf_brand_new_bert import *`",
        ),
    ],
)
def test_a_derived_init_is_told_by_each_file(path: str, right: str, wrong: str, message: str) -> None:
    text = demo.tree("2025-08")[path]
    assert right in text
    (only,) = findings(repo({path: text.replace(right, wrong, 1)}, "2025-08"))
    assert (only[0], only[1].path) == ("model-init", path)
    assert message in only[1].message


def test_a_model_that_lacks_its_prefix_is_not_also_called_unwired() -> None:
    """Its lists have the name that it is to get."""
    text = demo.tree("2024-02")[MODELING]
    wrong = text.replace("class TFBrandNewBertForMaskedLM(", "class BrandNewBertForMaskedLM(")
    (only,) = findings(repo({MODELING: wrong}))
    assert (only[0], only[1].symbol) == ("file-names", "BrandNewBertForMaskedLM")


def test_a_port_without_any_wiring_is_wired_as_the_example() -> None:
    """Everything that names the port's TensorFlow classes is taken out, and comes back to the byte."""
    wired = demo.tree("2024-02")
    bare = {path: _without_port(wired[path]) for path in (MAIN, OWN, AUTO, DUMMIES)}
    port = find_port(repo(bare), demo.MODEL)
    ids = ("main-init", "model-init", "auto-mappings", "dummy-objects")
    mended, _ = fix([check for check in CHECKS if check.id in ids], port)
    for path in (MAIN, OWN, DUMMIES):
        assert mended.repo.text(path) == wired[path]


def _without_port(text: str) -> str:
    """The text without the statements, rows and blocks of the port's TensorFlow classes."""
    for pattern in (
        r'^    _import_structure\["models\.brand_new_bert"\]\.extend\(\n        \[\n            "TF_(?s:.*?)^    \)\n',
        r"^        from \.models\.brand_new_bert import \(\n            TF_(?s:.*?)^        \)\n",
        r'^        \("brand_new_bert", "TF\w+"\),\n',
        r"^class TFBrandNewBert\w+\(metaclass(?s:.*?)^\n\n(?=\S)",
        r"^TF_BRAND_NEW_BERT\w+ = None\n\n\n",
        r"^try:\n    if not is_tf_available(?s:.*?)^    \]\n\n(?=\n)",
        r"^    try:\n        if not is_tf_available(?s:.*?)^        \)\n\n(?=\n)",
        r" is_tf_available,(?= is_torch_available\n)",
    ):
        text = re.sub(pattern, "", text, flags=re.MULTILINE)
    return text
