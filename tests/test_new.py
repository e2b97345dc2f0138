"""`new`: what it writes from the PyTorch file alone has the names of a right port, and is to be filled in."""

from pathlib import Path

import pytest

from checker import demo
from checker.check import load
from checker.cli import main
from checker.port import find_port
from checker.repo import Repo
from checker.run import judge

FOLDER = "src/transformers/models/brand_new_bert"
FILE = f"{FOLDER}/modeling_tf_brand_new_bert.py"
ERAS = ("2022-10", "2024-02", "2025-02", "2025-08")
CODE = (
    "build-sublayers",
    "copied-from",
    "file-names",
    "keras-serializable",
    "layer-config",
    "layer-defaults",
    "main-layer",
    "parameters-in-build",
    "unpack-inputs",
    "weight-names",
)


def unported(root: Path, era: str) -> Path:
    """The example checkout of an era without the port's TensorFlow file."""
    for path, text in demo.tree(era).items():
        if path != FILE:
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("era", ERAS)
def test_the_new_file_has_the_classes_of_the_real_port(era: str, tmp_path: Path) -> None:
    assert main(["new", demo.MODEL, "--repo", str(unported(tmp_path, era))]) == 0
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert _classes(text) == _classes(demo.tree(era)[FILE])
    compile(text, FILE, "exec")


def _classes(text: str) -> set[str]:
    return {line.split()[1].partition("(")[0] for line in text.splitlines() if line.startswith("class ")}


@pytest.mark.parametrize("era", ERAS)
def test_its_names_defaults_and_decorators_are_right(era: str, tmp_path: Path) -> None:
    main(["new", demo.MODEL, "--repo", str(unported(tmp_path, era))])
    results = judge([check for check in load() if check.id in CODE], find_port(Repo.open(tmp_path), demo.MODEL))
    found = [found.message for result in results for found in result.findings if found.severity != "advice"]
    assert found == []
    assert {result.status for result in results} <= {"passed", "skipped", "failed"}


def test_what_a_person_must_translate_is_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", demo.MODEL, "--repo", str(unported(tmp_path, "2024-02"))])
    assert "TODOs are yours" in capsys.readouterr().out
    assert "raise NotImplementedError" in (tmp_path / FILE).read_text(encoding="utf-8")


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unported(tmp_path, "2024-02")
    (tmp_path / FILE).write_text("class TFMine: ...\n", encoding="utf-8")
    assert main(["new", demo.MODEL, "--repo", str(tmp_path)]) == 2
    assert FILE.rpartition("/")[2] in capsys.readouterr().err
    assert (tmp_path / FILE).read_text(encoding="utf-8") == "class TFMine: ...\n"
