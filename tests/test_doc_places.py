"""What the documentation checks say of wrong pages, lists and tables, and of odd ones that are right."""

from collections.abc import Mapping

import pytest

from checker import demo
from checker.check import load
from checker.facts.auto_page import AutoPage
from checker.facts.doctests import FileList
from checker.finding import Finding
from checker.fix import fix
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.run import Result, run

IDS = ("doc-page", "doc-contributor", "doc-toctree", "index-tick", "documentation-tests", "tf-tests")
CHECKS = {check.id: check for check in load() if check.id in IDS}
NOTHING: Mapping[str, str] = {}
PAGE = "docs/source/en/model_doc/brand_new_bert.md"
MDX = "docs/source/en/model_doc/brand_new_bert.mdx"
RST = "docs/source/model_doc/brand_new_bert.rst"
TOCTREE = "docs/source/en/_toctree.yml"
INDEX_RST = "docs/source/index.rst"
INDEX = "docs/source/en/index.md"
DOCTESTS = "utils/documentation_tests.txt"
NOT_DOCTESTED = "utils/not_doctested.txt"
MODELING = "src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py"
ERAS = {
    PAGE: "2024-02",
    MDX: "2022-10",
    RST: "2021-05",
    TOCTREE: "2024-02",
    INDEX_RST: "2021-05",
    INDEX: "2024-02",
    DOCTESTS: "2022-10",
    NOT_DOCTESTED: "2024-02",
}
LINE = "~" * 119


def port(path: str, text: str, others: Mapping[str, str] = NOTHING, *, asked: bool = True) -> Port:
    """The example port with one file's text, in the era whose tree has that file."""
    return find_port(Repo(Texts({**demo.tree(ERAS[path]), path: text, **others})), demo.MODEL, asked=asked)


def replaced(path: str, right: str, wrong: str) -> str:
    text = demo.tree(ERAS[path])[path]
    assert text.count(right) >= 1, f"{path} has no {right!r}"
    return text.replace(right, wrong, 1)


def found(path: str, text: str) -> list[tuple[str, Finding]]:
    """What the checks of documentation and tests say."""
    judged = port(path, text)
    return [(id, finding) for id, check in CHECKS.items() for finding in run(check, judged).findings]


def result(check: str, port: Port) -> Result:
    return run(CHECKS[check], port)


MASKED = "TFBrandNewBertForMaskedLM"
SECTION = f"## {MASKED}\n\n[[autodoc]] {MASKED}\n    - call\n\n"
RST_SECTION = f"{MASKED}\n{LINE}\n\n.. autoclass:: transformers.{MASKED}\n    :members: call\n\n\n"
ROW = "      - local: model_doc/brand_new_bert\n        title: BrandNewBert\n"
TICK = "| [BrandNewBert](model_doc/brand_new_bert) |       ✅        |         ✅         |      ❌      |\n"

WRONG = {
    "a section is missing": (PAGE, SECTION, "", f"`{MASKED}` is not documented; add a heading `{MASKED}`"),
    "in .mdx": (MDX, SECTION, "", f"`{MASKED}` is not documented"),
    "in .rst": (RST, RST_SECTION, "", f"add a heading `{MASKED}` and under it `.. autoclass:: transformers.{MASKED}`"),
    "the first section": (
        PAGE,
        "## TFBrandNewBertModel\n\n[[autodoc]] TFBrandNewBertModel\n    - call\n\n",
        "",
        "`TFBrandNewBertModel` is not documented",
    ),
    "a heading stands alone": (
        PAGE,
        f"[[autodoc]] {MASKED}\n    - call\n",
        "",
        f"nothing is documented under the heading `{MASKED}`; add `[[autodoc]] {MASKED}` and `- call`",
    ),
    "a heading stands alone in .rst": (
        RST,
        f".. autoclass:: transformers.{MASKED}\n    :members: call\n",
        "",
        f"nothing is documented under the heading `{MASKED}`",
    ),
    "only the autodoc line is gone": (PAGE, f"[[autodoc]] {MASKED}\n", "", "nothing is documented under the heading"),
    "the heading is missing": (PAGE, f"## {MASKED}\n\n", "", f"`{MASKED}` is documented without a heading of its own"),
    "the heading's line is gone": (PAGE, f"## {MASKED}\n", "", "without a heading of its own"),
    "no heading in .rst": (RST, f"{MASKED}\n{LINE}\n\n", "", "without a heading of its own"),
    "the heading is misspelled": (
        PAGE,
        f"## {MASKED}",
        "## TFBrandNewBertForMakedLM",
        f"the heading of `{MASKED}` reads `TFBrandNewBertForMakedLM`; rename it",
    ),
    "the heading is PyTorch's": (PAGE, f"## {MASKED}", f"## {MASKED[2:]}", f"reads `{MASKED[2:]}`; rename it"),
    "the autodoc is misspelled": (
        PAGE,
        f"[[autodoc]] {MASKED}",
        "[[autodoc]] TFBrandNewBertForMakedLM",
        f"`TFBrandNewBertForMakedLM` is documented under the heading `{MASKED}`; write `{MASKED}`",
    ),
    "the autodoc is PyTorch's": (PAGE, f"[[autodoc]] {MASKED}", f"[[autodoc]] {MASKED[2:]}", f"write `{MASKED}`"),
    "the autodoc is a sibling's": (
        PAGE,
        f"[[autodoc]] {MASKED}",
        "[[autodoc]] TFBrandNewBertModel",
        f"`TFBrandNewBertModel` is documented under the heading `{MASKED}`; write `{MASKED}`",
    ),
    "heading and autodoc are misspelled": (
        PAGE,
        SECTION,
        SECTION.replace("Masked", "Maked"),
        f"`TFBrandNewBertForMakedLM` does not exist; write `{MASKED}`, in the heading too",
    ),
    "no call": (PAGE, f"{MASKED}\n    - call\n", f"{MASKED}\n", f"`{MASKED}` is documented without its `call`"),
    "no call in .rst": (RST, f"{MASKED}\n    :members: call\n", f"{MASKED}\n    :members:\n", "without its `call`"),
    "no members in .rst": (RST, f"{MASKED}\n    :members: call\n", f"{MASKED}\n", "without its `call`"),
    "PyTorch's method": (PAGE, f"{MASKED}\n    - call", f"{MASKED}\n    - forward", f"`{MASKED}` has no `forward`"),
    "the page is not in the table of contents": (
        TOCTREE,
        ROW,
        "",
        "`model_doc/brand_new_bert` is not in the table of contents; add it as `BrandNewBert`",
    ),
    "its place is misspelled": (
        TOCTREE,
        "model_doc/brand_new_bert",
        "model_doc/brand-new-bert",
        "`model_doc/brand-new-bert` leads to no page; write `model_doc/brand_new_bert`",
    ),
    "it is there twice": (TOCTREE, ROW, ROW + ROW, "is in the table of contents twice; delete one of its rows"),
    "it is out of order": (
        TOCTREE,
        ROW + "      - local: model_doc/cousin_bert\n        title: CousinBert\n",
        "      - local: model_doc/cousin_bert\n        title: CousinBert\n" + ROW,
        "`BrandNewBert` is not in alphabetical order",
    ),
    "no row in index.rst": (INDEX_RST, "    model_doc/brand_new_bert\n", "", "is not in the table of contents"),
    "no tick": (INDEX, TICK, TICK.replace("         ✅         ", "         ❌         "), "put one there"),
    "no row in the table": (INDEX, TICK, "", "`BrandNewBert` has no row in the table of models"),
    "not doc-tested": (DOCTESTS, f"{MODELING}\n", "", f"the examples of `{MODELING}` are not run"),
    "doc-tested under a wrong name": (
        DOCTESTS,
        MODELING,
        MODELING.replace("_tf_brand", "_tf_brnd"),
        f"does not exist; write `{MODELING}`",
    ),
    "a stale line": (
        NOT_DOCTESTED,
        "src/transformers/models/cousin",
        "src/transformers/models/brand_new_bert/gone.py\nsrc/transformers/models/cousin",
        "`src/transformers/models/brand_new_bert/gone.py` does not exist; delete the line",
    ),
}


@pytest.mark.parametrize(("path", "right", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_place_is_one_finding(path: str, right: str, wrong: str, message: str) -> None:
    (only,) = found(path, replaced(path, right, wrong))
    assert only[1].path == path
    assert message in only[1].message


@pytest.mark.parametrize(("path", "right", "wrong", "message"), WRONG.values(), ids=WRONG)
def test_its_edit_gives_the_right_file_to_the_byte(path: str, right: str, wrong: str, message: str) -> None:
    text = replaced(path, right, wrong)
    ((id, _),) = found(path, text)
    mended = fix([CHECKS[id]], port(path, text))[0].repo.text(path)
    assert mended == demo.tree(ERAS[path])[path]


def test_a_line_moves_to_its_place() -> None:
    line = "src/transformers/models/brand_new_bert/configuration_brand_new_bert.py"
    text = replaced(NOT_DOCTESTED, "docs/source/en/installation.md", f"{line}\ndocs/source/en/installation.md")
    ((_, only),) = found(NOT_DOCTESTED, text)
    assert only.message == f"`{line}` is not in alphabetical order; move the line to its place"
    mended = fix([CHECKS["documentation-tests"]], port(NOT_DOCTESTED, text))[0].repo.text(NOT_DOCTESTED)
    assert mended.split("\n") == [*sorted(mended.strip().split("\n")), ""]


OUTPUTS = "## BrandNewBert specific outputs\n\n[[autodoc]] models.brand_new_bert.modeling_brand_new_bert.Output\n\n"
RIGHT = {
    "one line for class and call": (PAGE, f"[[autodoc]] {MASKED}\n    - call", f"[[autodoc]] {MASKED} - call"),
    "the package named": (PAGE, f"[[autodoc]] {MASKED}", f"[[autodoc]] transformers.{MASKED}"),
    "an anchor on the heading": (PAGE, f"## {MASKED}", f"## {MASKED}[[transformers.{MASKED}]]"),
    "a deeper heading": (PAGE, f"## {MASKED}", f"### {MASKED}"),
    "more methods": (PAGE, f"{MASKED}\n    - call", f"{MASKED}\n    - generate\n    - call"),
    "methods without indent": (PAGE, f"{MASKED}\n    - call", f"{MASKED}\n- call "),
    "no blank lines": (PAGE, f"## {MASKED}\n\n[[autodoc]]", f"## {MASKED}\n[[autodoc]]"),
    "an output class without a heading": (PAGE, "## TFBrandNewBertModel", f"{OUTPUTS}## TFBrandNewBertModel"),
    "a comment in an example": (PAGE, "## Overview", "## Overview\n\n```python\n# TFBert\n## two\n```\n"),
    "a fence that never ends": (PAGE, "## Overview", "## Overview\n\n```python\nprint()\n"),
    "text below the class": (PAGE, "    - call\n\n</tf>", "    - call\n\nSee BERT for more.\n\n</tf>"),
    "several members": (RST, f"{MASKED}\n    :members: call", f"{MASKED}\n    :members: generate,\n        call"),
    "the port's name in a chapter's title": (TOCTREE, "title: BrandNewBert", 'title: "BrandNewBert"'),
    "a remark behind a doc test": (
        NOT_DOCTESTED,
        "src/transformers/modeling_tf",
        "src/a.py # slow\nsrc/transformers/modeling_tf",
    ),
    "somebody else's stale line": (
        NOT_DOCTESTED,
        "docs/source/en/index.md",
        "docs/source/en/a.md\ndocs/source/en/index.md",
    ),
    "somebody else's disorder": (DOCTESTS, "docs/source/en/quicktour.mdx", "src/z.py\ndocs/source/en/quicktour.mdx"),
    "a row of a model without files": (INDEX, TICK, "| [BORT](model_doc/bort) | ✅ | ❌ | ❌ |\n" + TICK),
}


@pytest.mark.parametrize(("path", "usual", "odd"), RIGHT.values(), ids=RIGHT)
def test_an_odd_place_is_right(path: str, usual: str, odd: str) -> None:
    assert found(path, replaced(path, usual, odd)) == []


def test_a_page_that_shows_no_methods_is_left_alone() -> None:
    text = demo.tree("2024-02")[PAGE].replace("    - call\n", "").replace("    - forward\n", "")
    assert found(PAGE, text) == []


def test_the_only_call_of_a_page_that_shows_forward_is_asked_for() -> None:
    text = demo.tree("2024-02")[PAGE].replace("    - call\n", "")
    assert len(found(PAGE, text)) == 3


def test_a_page_without_any_tensorflow_class_is_written_as_the_example() -> None:
    wired = demo.tree("2024-02")[PAGE]
    start, end = wired.index("<tf>\n"), wired.index("</tf>\n") + len("</tf>\n")
    mended, _ = fix([CHECKS["doc-page"]], port(PAGE, wired[:start] + wired[end:]))
    assert mended.repo.text(PAGE) == wired


PAIRS = "".join(
    f"{gap}## {name}\n\n[[autodoc]] {prefix}{name}\n    - {method}\n"
    for framework, method in (("", "forward"), ("TF", "call"))
    for gap, prefix, name in (
        ("\n", "", f"{framework}BrandNewBertModel"),
        ("\n\n", "", f"{framework}BrandNewBertForMaskedLM"),
        ("\n", "transformers.", f"{framework}BrandNewBertForSequenceClassification"),
    )
)


def test_sections_are_written_as_their_pytorch_twins_are() -> None:
    head = demo.tree("2024-02")[PAGE].partition("\n<frameworkcontent>")[0]
    bare = head + PAIRS.partition("\n## TF")[0]
    mended, _ = fix([CHECKS["doc-page"]], port(PAGE, bare))
    assert mended.repo.text(PAGE) == head + PAIRS


def test_a_class_that_does_not_exist_is_stale() -> None:
    text = replaced(
        PAGE, "## TFBrandNewBertModel", "## TFGone\n\n[[autodoc]] TFGone\n    - call\n\n## TFBrandNewBertModel"
    )
    ((_, only),) = found(PAGE, text)
    assert only.message == "`TFGone` does not exist; correct its name, or delete its section"


def test_a_class_of_another_file_is_not_stale() -> None:
    tokenizer = "src/transformers/models/brand_new_bert/tokenization_brand_new_bert_tf.py"
    text = replaced(
        PAGE, "## TFBrandNewBertModel", "## TFNewTokenizer\n\n[[autodoc]] TFNewTokenizer\n\n## TFBrandNewBertModel"
    )
    asked = port(PAGE, text, {tokenizer: "class TFNewTokenizer:\n    pass\n"})
    assert result("doc-page", asked).status == "passed"


@pytest.mark.parametrize("name", ["brand-new-bert", "brandnewbert", "gpt"])
def test_a_page_is_found_by_its_name_or_by_what_it_documents(name: str) -> None:
    files = dict(demo.tree("2024-02"))
    files[f"docs/source/en/model_doc/{name}.md"] = files.pop(PAGE)
    port = find_port(Repo(Texts(files)), demo.MODEL)
    assert result("doc-page", port).status == "passed"


def test_a_missing_page_is_one_finding() -> None:
    files = {path: text for path, text in demo.tree("2024-02").items() if path != PAGE}
    port = find_port(Repo(Texts(files)), demo.MODEL)
    assert [(finding.path, finding.line) for finding in result("doc-page", port).findings] == [(PAGE, 1)]
    assert result("doc-toctree", port).reason == result("doc-contributor", port).reason == "the model has no page yet"


PLACES = ("docs/", "utils/", "tests/")
SILENT = {
    "doc-page": "no documentation in this tree",
    "doc-contributor": "no documentation in this tree",
    "doc-toctree": "no documentation in this tree",
    "index-tick": "no index page in this tree",
    "documentation-tests": "no list of doc-tested files in this tree",
    "tf-tests": "no tests in this tree",
}


@pytest.mark.parametrize(("check", "reason"), SILENT.items(), ids=SILENT)
def test_a_tree_without_the_place_is_skipped(check: str, reason: str) -> None:
    files = {path: text for path, text in demo.tree("2024-02").items() if not path.startswith(PLACES)}
    skipped = result(check, find_port(Repo(Texts(files)), demo.MODEL))
    assert (skipped.status, skipped.reason) == ("skipped", reason)


def test_an_index_without_the_table_is_skipped() -> None:
    assert result("index-tick", port(INDEX, "# Transformers\n")).status == "skipped"


BROKEN = {
    "a tab in YAML": "- sections:\n\t- local: model_doc/auto\n",
    "no model's page": "- local: quicktour\n  title: Quick tour\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_table_of_contents_of_unknown_form_is_an_error(text: str) -> None:
    judged = result("doc-toctree", port(TOCTREE, text))
    assert (judged.status, judged.reason.split(":")[0]) == ("error", TOCTREE)


CREDITS = {
    "The TensorFlow version of this model was added by [ada](https://huggingface.co/ada).": True,
    "This model TF 2.0 implementation was\ncontributed by [ada](https://huggingface.co/ada).": True,
    "Contributed by [a](b) and the TensorFlow/Flax version by [ada](https://huggingface.co/ada).": True,
    "[ada](https://github.com/ada) contributed BrandNewBert for vision in TensorFlow.": True,
    "This model was contributed by [grace](https://huggingface.co/grace).": False,
    "Contributed by [grace](g). The original code is in TensorFlow.\n\n## Notes\n\nThe rest was added by hand.": False,
    "This model was contributed by [grace](g). See [TF](https://tensorflow.org).": False,
}


@pytest.mark.parametrize(("credit", "is_enough"), CREDITS.items())
def test_who_is_credited(credit: str, is_enough: bool) -> None:
    usual = "This model was contributed by [grace](https://huggingface.co/grace). TensorFlow version of the model was contributed by\n[ada](https://huggingface.co/ada)."  # noqa: E501
    judged = result("doc-contributor", port(PAGE, replaced(PAGE, usual, credit)))
    assert judged.status == ("passed" if is_enough else "failed")
    assert judged.findings == () or judged.advice_only


def test_a_sweep_asks_no_older_model_to_be_listed_or_credited() -> None:
    text = replaced(DOCTESTS, f"{MODELING}\n", "")
    assert result("documentation-tests", port(DOCTESTS, text, asked=False)).status == "passed"
    assert result("doc-contributor", port(DOCTESTS, text, asked=False)).status == "skipped"


def test_a_file_whose_twin_is_not_listed_either_is_advice() -> None:
    text = replaced(DOCTESTS, f"{MODELING}\n", "").replace(MODELING.replace("_tf_", "_") + "\n", "")
    (only,) = result("documentation-tests", port(DOCTESTS, text)).findings
    assert only.severity == "advice"


LISTED = {
    "in order": ("x/modeling_tf_x.py\nx/modeling_x.py\n", "w/modeling_tf_w.py\nw/modeling_w.py\n"),
    "below its twin, as others are": (
        "x/modeling_x.py\nx/modeling_tf_x.py\n",
        "w/modeling_w.py\nw/modeling_tf_w.py\n",
    ),
}


@pytest.mark.parametrize(("others", "written"), LISTED.values(), ids=LISTED)
def test_a_file_is_listed(others: str, written: str) -> None:
    listed = FileList(DOCTESTS, f"v.py\nw/modeling_w.py\n{others}")
    assert listed.with_file("w/modeling_tf_w.py").after == f"v.py\n{written}{others}"


def test_a_file_kept_from_being_run_is_advice() -> None:
    text = replaced(NOT_DOCTESTED, "src/transformers/models/cousin", f"{MODELING}\nsrc/transformers/models/cousin")
    judged = result("documentation-tests", port(NOT_DOCTESTED, text))
    assert judged.advice_only
    assert [finding.message for finding in judged.findings] == [
        f"the examples of `{MODELING}` are not run; delete this line once they pass"
    ]


def test_an_auto_class_is_documented_below_its_sibling() -> None:
    sections = "# Auto\n\n## AutoModelForX\n\n[[autodoc]] AutoModelForX\n{}\n## Other\n\n[[autodoc]] Other\n"
    repo = Repo(Texts({"docs/source/en/model_doc/auto.md": sections.format("")}))
    [finding] = repo.fact(AutoPage).lacking(["TFAutoModelForX"])
    assert finding.edit
    assert finding.edit().after == sections.format("\n## TFAutoModelForX\n\n[[autodoc]] TFAutoModelForX\n")
