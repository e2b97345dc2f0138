"""`new`: what it writes from the PyTorch file alone has the names of a right port, and is to be filled in."""

from pathlib import Path

import pytest

from checker import demo
from checker.check import load
from checker.cli import main
from checker.new import start
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


SHARED = """
class GenericForTokenClassification:
    base_model_prefix = "model"

    def __init__(self, config):
        super().__init__(config)
        setattr(self, self.base_model_prefix, AutoModel.from_config(config))
        self.score = nn.Linear(config.hidden_size, config.num_labels)

    @can_return_tuple
    def forward(self, input_ids: Optional[torch.LongTensor] = None, **kwargs) -> TokenClassifierOutput:
        return self.score(getattr(self, self.base_model_prefix)(input_ids).last_hidden_state)
"""
HEAD = """
from ...modeling_layers import GenericForTokenClassification


class BrandNewBertForTokenClassification(GenericForTokenClassification, BrandNewBertPreTrainedModel):
    {body}
"""


@pytest.mark.parametrize(
    ("body", "prefix"), [("pass", "model"), ("...", "model"), ('base_model_prefix = "transformer"', "transformer")]
)
def test_a_head_that_the_library_keeps_for_all_models_is_written_out(body: str, prefix: str, tmp_path: Path) -> None:
    root = unported(tmp_path, "2025-08")
    (root / "src/transformers/modeling_layers.py").write_text(SHARED, encoding="utf-8")
    file = root / FOLDER / "modeling_brand_new_bert.py"
    file.write_text(file.read_text(encoding="utf-8") + HEAD.format(body=body), encoding="utf-8")
    _, text = start(find_port(Repo.open(root), demo.MODEL))
    found = text.partition("class TFBrandNewBertForTokenClassification(TFBrandNewBertPreTrainedModel")[2]
    assert f'        self.{prefix} = TFBrandNewBertMainLayer(config, name="{prefix}")\n' in found
    assert 'name="score"' in found
    assert "self.score.build([None, None, self.config.hidden_size])" in found
    assert "def call(self, input_ids: Optional[tf.Tensor] = None, training: bool = False, **kwargs)" in found


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
