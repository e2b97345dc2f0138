"""From a bare modeling file to a wired port: what the edits write is what the example port of that layout has."""

import pytest

from checker import demo
from checker.check import load
from checker.facts.export_edits import added, helped, imported, starred
from checker.facts.exports import MainInit
from checker.fix import fix, mend
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import run
from tests.strip import stripped

MAIN = "src/transformers/__init__.py"
MODELING = "src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py"
AUTO = "src/transformers/models/auto/modeling_tf_auto.py"
PLACES = ("main-init", "model-init", "auto-mappings", "dummy-objects", "doc-page", "index-tick", "documentation-tests")
WIRING = [check for check in load() if check.id in PLACES]
[BUILD] = (check for check in load() if check.id == "build-sublayers")


@pytest.mark.parametrize("era", demo.eras()[:-1])  # in the last one exports are derived
def test_a_port_that_was_stripped_is_wired_as_before(era: str) -> None:
    port = find_port(Repo(Texts(demo.tree(era))), demo.MODEL)
    bare = stripped(port)
    mended, findings = fix(WIRING, find_port(bare, demo.MODEL))
    assert len(findings) > len(bare.overlay) > 4
    assert {path: mended.repo.text(path) for path in bare.overlay} == {
        path: port.repo.text(path) for path in bare.overlay
    }


def test_what_is_wrong_in_the_code_does_not_keep_a_port_from_being_wired() -> None:
    """A layer that is not built is as wrong before the class is exported as afterwards."""
    files = demo.tree("2024-02")
    built = """
        if getattr(self, "classifier", None) is not None:
            with tf.name_scope(self.classifier.name):
                self.classifier.build([None, self.config.hidden_size])"""
    assert built in files[MODELING]
    wrong = Repo(Texts({**files, MODELING: files[MODELING].replace(built, "")}))
    bare = find_port(stripped(find_port(wrong, demo.MODEL)), demo.MODEL)
    mended = mend([*WIRING, BUILD], [bare], bare.repo, unsafe=False)
    assert [found.symbol for found in run(BUILD, mended.ports[0]).findings] == [
        "TFBrandNewBertForSequenceClassification.classifier"
    ]


def main(*statements: str) -> Repo:
    """A main `__init__` with these statements for TensorFlow in its lazy half."""
    lines = "".join(f"    {statement}\n" for statement in statements)
    return Repo(Texts({MAIN: f"_import_structure = {{}}\nif is_tf_available():\n{lines}"}))


def exported(repo: Repo, module: str, *names: str) -> str:
    for name in names:
        repo = repo.edited({MAIN: added(repo, MAIN, "lazy", module, name).after})
    return repo.text(MAIN).split("():\n", 1)[1]


ONE, OTHER = '_import_structure["models.a"]', '_import_structure["models.b"]'
EXPLODED = "\n        [\n            {}\n        ]\n    )"
HABITS = {
    "one name is appended": ([], ["TFB"], f'{OTHER}.append("TFB")'),
    "or extends, where others do": ([f'{ONE}.extend(["TFA"])'], ["TFB"], f'{OTHER}.extend(["TFB"])'),
    "what fits is on one line": (
        [f'{ONE}.extend(["TFA", "TFAA"])'],
        ["TFB", "TFC"],
        f'{OTHER}.extend(["TFB", "TFC"])',
    ),
    "or exploded, where others are": (
        [f"{ONE}.extend(" + EXPLODED.format('"TFA",\n            "TFAA",')],
        ["TFB", "TFC"],
        f"{OTHER}.extend(" + EXPLODED.format('"TFB",\n            "TFC",'),
    ),
}


@pytest.mark.parametrize(("others", "names", "written"), HABITS.values(), ids=HABITS)
def test_a_new_statement_is_laid_out_as_its_neighbours_are(others: list[str], names: list[str], written: str) -> None:
    repo = main("pass", *others)
    assert exported(repo, "models.b", *names).endswith(f"    {written}\n")


TWINS = {
    "one name extends where its twin does": ('["B"]', ["TFB"], '["TFB"]'),
    "names are exploded where their twins are": (
        EXPLODED.format('"B",\n            "C",').removesuffix(")"),
        ["TFB", "TFC"],
        EXPLODED.format('"TFB",\n            "TFC",').removesuffix(")"),
    ),
    "names are on one line where their twins are": ('["B", "C"]', ["TFB", "TFC"], '["TFB", "TFC"]'),
}


@pytest.mark.parametrize(("torch", "names", "written"), TWINS.values(), ids=TWINS)
def test_a_new_statement_is_laid_out_as_its_pytorch_twin_is(torch: str, names: list[str], written: str) -> None:
    guards = f"if is_torch_available():\n    {OTHER}.extend({torch})\nif is_tf_available():\n    pass\n"
    text = f"_import_structure = {{}}\n{guards}"
    repo = Repo(Texts({MAIN: text}))
    for name in names:
        repo = repo.edited({MAIN: added(repo, MAIN, "lazy", "models.b", name).after})
    assert repo.text(MAIN) == f"{text}    {OTHER}.extend({written})\n"


OWN = "src/transformers/models/x/__init__.py"
LAZY = """\
from ...utils import is_torch_available

_import_structure = {}
if is_torch_available():
    _import_structure["modeling_x"] = ["X"]


try:
    if not is_flax_available():
        raise OptionalDependencyNotAvailable()
except OptionalDependencyNotAvailable:
    pass
else:
    _import_structure["modeling_flax_x"] = ["FlaxX"]
"""
GUARDS = {
    "below PyTorch's, in its form": (
        "",
        'if is_torch_available():\n    _import_structure["modeling_x"] = ["X"]\n\n'
        'if is_tf_available():\n    _import_structure["modeling_tf_x"] = ["TFX"]\n\ntry:',
    ),
    "above PyTorch's, as in the other half": (
        "if TYPE_CHECKING:\n    if is_tf_available():\n        pass\n    if is_torch_available():\n        pass\n",
        "_import_structure = {}\n"
        'if is_tf_available():\n    _import_structure["modeling_tf_x"] = ["TFX"]\n\nif is_torch_available():',
    ),
    "below another's, as in the other half": (
        "if TYPE_CHECKING:\n    if is_flax_available():\n        pass\n    if is_tf_available():\n        pass\n",
        '    _import_structure["modeling_flax_x"] = ["FlaxX"]\n\n'
        'if is_tf_available():\n    _import_structure["modeling_tf_x"] = ["TFX"]\n\nif TYPE_CHECKING:',
    ),
}


@pytest.mark.parametrize(("typed", "written"), GUARDS.values(), ids=GUARDS)
def test_a_new_guard_stands(typed: str, written: str) -> None:
    text = f"{LAZY}\n{typed}" if typed else LAZY
    assert written in added(Repo(Texts({OWN: text})), OWN, "lazy", "modeling_tf_x", "TFX").after


def test_a_statement_keeps_its_own_layout() -> None:
    wrapped = f'{OTHER}.extend(\n        ["TF{"B" * 50}", "TFC"]\n    )'
    assert exported(main(wrapped), "models.b", "TFD") == "    " + wrapped.replace('"TFC"', '"TFC", "TFD"') + "\n"


def test_a_statement_that_has_grown_too_long_for_its_line_is_wrapped() -> None:
    names = f'"TF{"B" * 50}", "TFC"'
    long = f'{names}, "TF{"D" * 30}"'
    assert exported(main(f"{OTHER}.extend([{names}])"), "models.b", "TF" + "D" * 30) == (
        f"    {OTHER}.extend(\n        [{long}]\n    )\n"
    )


def test_dummies_stand_in_the_order_of_the_typed_half() -> None:
    halves = 'if is_tf_available():\n    _import_structure["models.a"] = ["TFA", "TFB"]\nif TYPE_CHECKING:\n'
    typed = "    if is_tf_available():\n        from .models.b import TFB\n        from .models.a import TFA\n"
    repo = Repo(Texts({MAIN: f"_import_structure = {{}}\n{halves}{typed}"}))
    assert repo.fact(MainInit).tensorflow_order == ["TFB", "TFA"]


def test_deprecated_models_stand_among_the_others() -> None:
    repo = main(
        '_import_structure["models.deprecated.x"].append("TFX")', '_import_structure["models.e"].append("TFE")'
    )
    modules = [line.split('"')[1] for line in exported(repo, "models.deit", "TFDeit").splitlines()]
    assert modules == ["models.deit", "models.deprecated.x", "models.e"]


def test_helpers_and_files_are_imported_in_order() -> None:
    text = "from ...file_utils import _LazyModule, is_torch_available\nfrom ...utils import OptionalDependency\n"
    assert helped("p", text, "is_tf_available").after.startswith(
        "from ...file_utils import _LazyModule, is_tf_available, is_torch_available\n"
    )
    text = "if TYPE_CHECKING:\n    from .modeling_x import *\n    from .tokenization_x import *\n"
    lines = starred("p", text, "modeling_tf_x", {"modeling_x": 2, "tokenization_x": 3}).after.splitlines()
    assert lines[1] == "    from .modeling_tf_x import *"


def test_classes_are_imported_in_order() -> None:
    classes = "from ..a.modeling_tf_a import TFA\nfrom ..c.modeling_tf_c import TFC\n"
    text = classes + "from .configuration_auto import AConfig\n"
    text = imported(AUTO, text, "..b.modeling_tf_b", "TFBModel").after
    text = imported(AUTO, text, "..b.modeling_tf_b", "TFBForMaskedLM").after
    assert imported(AUTO, text, ".configuration_auto", "BConfig").after.splitlines() == [
        "from ..a.modeling_tf_a import TFA",
        "from ..b.modeling_tf_b import TFBForMaskedLM, TFBModel",
        "from ..c.modeling_tf_c import TFC",
        "from .configuration_auto import AConfig, BConfig",
    ]
