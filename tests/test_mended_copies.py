"""What is copied is mended where it was copied from, and the copies follow."""

from collections.abc import Mapping

import pytest

from checker import demo
from checker.check import load
from checker.finding import Finding
from checker.fix import mend
from checker.port import find_port
from checker.repo import Repo, Texts
from checker.run import run
from tests.runnable import runs_models

CHECKS = [check for check in load() if not runs_models(check)]
SOURCE, COPY = "another_bert", "brand_new_bert"
FILE = "src/transformers/models/{0}/modeling_tf_{0}.py"
RIGHT, WRONG = 'name="dense_in"', 'name="dense_inn"'
TREE: Mapping[str, str] = demo.tree("2024-02")


def spoilt(*models: str) -> Repo:
    """The example checkout, where those models give a layer of their MLP another name than PyTorch."""
    texts = dict(TREE)
    for path in map(FILE.format, models):
        assert texts[path].count(RIGHT) == 1
        texts[path] = texts[path].replace(RIGHT, WRONG)
    return Repo(Texts(texts))


def mended(repo: Repo, *models: str, unsafe: bool = False) -> list[str]:
    """The models whose files are as they were before they were spoilt, after these were mended."""
    found = mend(CHECKS, [find_port(repo, model) for model in models], repo, unsafe=unsafe).repo
    return [model for model in (SOURCE, COPY) if found.text(FILE.format(model)) == TREE[FILE.format(model)]]


def named(repo: Repo, model: str) -> Finding:
    port = find_port(repo, model)
    [(check, found)] = [(check.id, found) for check in CHECKS for found in run(check, port).findings]
    assert check == "weight-names"
    return found


def test_an_edit_that_would_part_a_true_copy_from_its_source_is_not_offered() -> None:
    found = named(spoilt(SOURCE, COPY), COPY)
    assert found.edit is None
    assert f"Begin with `TFAnotherBertMLP` of `{FILE.format(SOURCE)}`, which this is a copy of" in found.message


def test_it_is_offered_in_the_source() -> None:
    assert named(spoilt(SOURCE, COPY), SOURCE).edit


def test_the_copy_alone_is_left_as_it_is() -> None:
    assert mended(spoilt(SOURCE, COPY), COPY) == []


@pytest.mark.parametrize("models", [(SOURCE, COPY), (COPY, SOURCE)])
def test_both_are_mended_whichever_comes_first(models: tuple[str, str]) -> None:
    assert mended(spoilt(SOURCE, COPY), *models) == [SOURCE, COPY]


def test_a_right_copy_does_not_take_over_the_flaw_of_its_source() -> None:
    assert mended(spoilt(SOURCE), COPY, unsafe=True) == [COPY]
    assert mended(spoilt(SOURCE), COPY, SOURCE, unsafe=True) == [SOURCE, COPY]
