"""The first layout of v4: an `__init__` imports all at once, and the methods of an auto class name its table."""

import re
from textwrap import dedent

import pytest

from checker import demo
from checker.check import load
from checker.fix import fix
from checker.port import Port, find_port
from checker.repo import Repo, Texts
from checker.run import Result, run

MAIN = "src/transformers/__init__.py"
OWN = f"src/transformers/models/{demo.MODEL}/__init__.py"
AUTO = "src/transformers/models/auto/modeling_tf_auto.py"
WIRING = ("main-init", "model-init", "auto-mappings", "dummy-objects")
HELPERS = "from .file_utils import is_tf_available, is_torch_available\n\n\n"
AUTO_CLASS = """
class {0}(object):
    @classmethod
    def from_config(cls, config, **kwargs):
        return {1}[type(config)](config, **kwargs)
"""


def at_once(text: str) -> str:
    """An `__init__` without halves: what type checkers saw of it is what it imports."""
    typed = re.search(r"^if TYPE_CHECKING:\n(.*?)^else:\n", text, flags=re.MULTILINE | re.DOTALL)
    assert typed
    return HELPERS + dedent(typed[1])


def by_methods(text: str) -> str:
    """The auto classes, written out."""
    return re.sub(r'^(\w+) = auto_class_factory\(\s*"\w+",\s*(\w+)[^)]*\)', _written_out, text, flags=re.MULTILINE)


def _written_out(match: re.Match[str]) -> str:
    return AUTO_CLASS.format(match[1], match[2])


def tree() -> dict[str, str]:
    files = demo.tree("2021-05")
    inits = [path for path in files if re.fullmatch(r"src/transformers/(models/\w+/)?__init__\.py", path)]
    halved = {path: at_once(files[path]) for path in inits if "TYPE_CHECKING" in files[path]}
    return files | halved | {AUTO: by_methods(files[AUTO])}


TREE = tree()
CHECKS = [check for check in load() if check.id in WIRING]


def port(files: dict[str, str]) -> Port:
    return find_port(Repo(Texts(files)), demo.MODEL)


def results(files: dict[str, str]) -> list[Result]:
    return [run(check, port(files)) for check in CHECKS]


def test_a_wired_port_passes() -> None:
    assert "_import_structure" not in TREE[MAIN] + TREE[OWN]
    assert "def from_config" in TREE[AUTO]
    assert [result.status for result in results(TREE)] == ["passed"] * len(WIRING)


@pytest.mark.parametrize("path", [MAIN, OWN])
def test_a_class_that_is_not_imported_is_found_and_comes_back(path: str) -> None:
    bare = TREE | {path: re.sub(r" +TFBrandNewBertModel,\n", "", TREE[path])}
    messages = [finding.message for result in results(bare) for finding in result.findings]
    assert len(messages) == 1
    assert messages[0].startswith("`TFBrandNewBertModel` is missing from this file; add it under ")
    mended, _ = fix(CHECKS, port(bare))
    assert mended.repo.text(path) == TREE[path]


def test_a_table_that_no_method_takes_is_found() -> None:
    unused = TREE | {AUTO: TREE[AUTO].replace("return TF_MODEL_FOR_MASKED_LM_MAPPING[", "return TF_MODEL_MAPPING[")}
    messages = [finding.message for result in results(unused) for finding in result.findings]
    assert any(message.startswith("`TF_MODEL_FOR_MASKED_LM_MAPPING` is used by no auto class") for message in messages)
