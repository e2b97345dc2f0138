"""The test file that `--fix` writes where a port has none: PyTorch's, in TensorFlow's words."""

import ast
import os
import subprocess
import sys

import libcst as cst
import pytest

from checker import demo
from checker.check import load
from checker.facts.skeleton.expressions import code
from checker.facts.skeleton.translator import Translator
from checker.facts.skeleton.words import Words
from checker.fix import mend
from checker.port import Port, Stage, find_port
from checker.repo import Folder, Repo, Texts
from checker.run import judge
from tests.history import needs_history
from tests.trees import tree

ERAS = ("2021-05", "2022-03", "2022-10", "2024-02", "2025-02")
MODELS = ("albert", "bert", "blip", "convnext", "deit", "distilbert", "electra", "gpt2", "opt", "t5", "vit", "whisper")
CHECKS = [check for check in load() if check.id in ("tf-tests", "from-pt-flag")]


def untested(era: str) -> tuple[str, dict[str, str]]:
    """The example checkout of an era without the port's TensorFlow tests, and where these were."""
    texts = dict(demo.tree(era))
    [path] = [path for path in texts if path.endswith(f"test_modeling_tf_{demo.MODEL}.py")]
    del texts[path]
    return path, texts


def mended(port: Port) -> Port:
    return mend(CHECKS, [port], port.repo, unsafe=False).ports[0]


def ruff(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--line-length", "119", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def classes(text: str) -> dict[str, list[str]]:
    """The classes of a file with their bases."""
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    return {node.name: [ast.unparse(base) for base in node.bases] for node in nodes}


@pytest.mark.parametrize("era", ERAS)
def test_the_example_port_gets_its_tests(era: str) -> None:
    path, texts = untested(era)
    port = mended(find_port(Repo(Texts(texts)), demo.MODEL))
    text = port.repo.text(path)
    assert classes(text).keys() == classes(demo.tree(era)[path]).keys()
    mixin = classes(demo.tree(era)[path])["TFBrandNewBertModelTest"]
    assert classes(text)["TFBrandNewBertModelTest"] == mixin
    assert all(result.status == "passed" for result in judge(CHECKS, port))
    assert ruff(text, "format", "--check").returncode == 0
    assert ruff(text, "check", "--select", "F").stdout == "All checks passed!\n"


@pytest.mark.parametrize("era", ERAS)
def test_it_has_what_the_written_tests_have(era: str) -> None:
    path, texts = untested(era)
    text = mended(find_port(Repo(Texts(texts)), demo.MODEL)).repo.text(path)
    sibling = demo.tree(era)[path.replace("brand_new", "another")]
    for line in demo.tree(era)[path].splitlines():
        is_switch = line.startswith("    test_") and line in sibling
        if is_switch or line.startswith(("from __future__", "            TFBrandNewBert", '            "')):
            assert line in text.splitlines()
    assert "torch" not in text


@pytest.mark.parametrize(("stage", "flag"), [("ready", ", from_pt=True"), ("final", "")])
def test_weights_are_converted_until_the_port_has_its_own(stage: Stage, flag: str) -> None:
    path, texts = untested(demo.GUIDE_ERA)
    text = mended(find_port(Repo(Texts(texts)), demo.MODEL, stage=stage)).repo.text(path)
    assert f'TFBrandNewBertModel.from_pretrained("acme/brand-new-bert-base"{flag})' in text
    assert "# TODO(tfport): compare its outputs with those of PyTorch" in text


def test_the_year_is_that_of_the_port() -> None:
    path, texts = untested(demo.GUIDE_ERA)
    torch = path.replace("modeling_tf_", "modeling_")
    texts[torch] = texts[torch].replace("Copyright 2024", "Copyright 2021")
    assert "# Copyright 2024 " in mended(find_port(Repo(Texts(texts)), demo.MODEL)).repo.text(path)


@pytest.mark.parametrize("torch", ["", "class (\n"])
def test_nothing_is_written_without_tests_of_pytorch_that_can_be_read(torch: str) -> None:
    path, texts = untested(demo.GUIDE_ERA)
    texts[path.replace("modeling_tf_", "modeling_")] = torch
    if not torch:
        del texts[path.replace("modeling_tf_", "modeling_")]
    assert not mended(find_port(Repo(Texts(texts)), demo.MODEL)).repo.has(path)


STATEMENTS = {
    "model.to(torch_device)": "",
    "model.eval()": "",
    "m = AcmeModel(c).to(torch_device).eval()": "m = TFAcmeModel(c)",
    "m = AcmeModel.from_pretrained('acme/a')": "m = TFAcmeModel.from_pretrained('acme/a', from_pt=True)",
    "m = AcmeModel.from_pretrained(tmpdirname)": "m = TFAcmeModel.from_pretrained(tmpdirname)",
    "with torch.no_grad():\n    o = m(i)": "o = m(i)",
    "i = torch.tensor([[1]], dtype=torch.long, device=torch_device)": "i = tf.constant([[1]], dtype=tf.int32)",
    "s = torch.Size((1, 2))": "s = tf.TensorShape((1, 2))",
    "x = torch.cat([a, b], dim=-1)": "x = tf.concat([a, b], axis=-1)",
    "x = torch.ones(2, 3, dtype=torch.long)": "x = tf.ones((2, 3), dtype=tf.int32)",
    "x = y.unsqueeze(1)": "x = tf.expand_dims(y, axis=1)",
    "x = y.argmax(-1)": "x = tf.math.argmax(y, axis=-1)",
    "x = y.to(torch.float32)": "x = tf.cast(y, tf.float32)",
    "x[:, -1] = 2": "x = tf.concat([x[:, :-1], tf.fill((x.shape[0], 1), 2)], axis=-1)",
    "n = ids_tensor((1,), 9).item()": "n = int(ids_tensor((1,), 9))",
    "self.assertTrue(torch.allclose(a, b, atol=1e-4))": "tf.debugging.assert_near(a, b, atol=1e-4)",
    'i = tokenizer(t, return_tensors="pt")': 'i = tokenizer(t, return_tensors="tf")',
    "ms = (AcmeModel, AcmeForX)": "ms = (TFAcmeModel,)",
    "d = {'a': AcmeModel, 'b': AcmeForX}": "d = {'a': TFAcmeModel}",
    "s = inspect.signature(model.forward)": "s = inspect.signature(model.call)",
    "isinstance(x, nn.Module)": "isinstance(x, keras.layers.Layer)",
    "l.backward()": "l.backward()",
    "x = torch.quantization.quantize_dynamic(m)": "x = torch.quantization.quantize_dynamic(m)",
}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_is_translated(statement: str) -> None:
    names = {"AcmeModel": "TFAcmeModel"}
    words = Words({}, frozenset(["AcmeForX"]), frozenset(["torch", "nn"]), Repo(Texts({})))
    object.__setattr__(words, "tensorflow", frozenset(["TFAcmeModel"]))
    translated = cst.parse_module(statement).visit(Translator(words, names, "keras.layers.Layer", from_pt=True))
    assert code(translated).strip() == STATEMENTS[statement]


@pytest.mark.real
@needs_history
@pytest.mark.parametrize("model", MODELS)
def test_the_tests_of_a_real_model_are_whole(model: str) -> None:
    port = find_port(Repo(Folder(tree("2024-02"))), model)
    path = f"tests/models/{model}/test_modeling_tf_{model}.py"
    real = port.repo.text(path)
    bare = find_port(Repo(Without(tree("2024-02"), path)), model)
    before = [found.symbol for result in judge(CHECKS, port) for found in result.findings]
    found = mended(bare)
    text = found.repo.text(path)
    compile(text, path, "exec")
    assert ruff(text, "check", "--select", "F").stdout == "All checks passed!\n"
    core = "TFCoreModelTesterMixin"  # a few old models are trained and converted too
    assert classes(text)[suite(real)] == [base for base in classes(real)[suite(real)] if base != core]
    assert {found.symbol for result in judge(CHECKS, found) for found in result.findings} <= set(before)


def suite(text: str) -> str:
    return next(name for name, bases in classes(text).items() if "TFModelTesterMixin" in bases)


class Without(Folder):
    """A folder that lacks one file."""

    def __init__(self, root: os.PathLike[str], path: str) -> None:
        super().__init__(root)  # type: ignore[arg-type]
        object.__setattr__(self, "path", path)

    def names(self, folder: str) -> frozenset[str]:
        return super().names(folder) - ({self.path.rpartition("/")[2]} if self.path.startswith(folder) else set())  # type: ignore[attr-defined]

    def read(self, path: str) -> bytes | None:
        return None if path == self.path else super().read(path)  # type: ignore[attr-defined]
