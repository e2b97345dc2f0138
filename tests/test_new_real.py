"""`new` on real trees: whatever the model, a file that can be read, with nothing undefined and nothing of PyTorch."""

import ast
import re
import subprocess
import sys

import pytest

from benchmarks.new_ports import Hidden, Names
from checker.new import start
from checker.port import TF_FILE, find_port
from checker.repo import Repo
from tests.history import Commit, needs_history
from tests.trees import COMMITS

MODELS = {
    "2021-05": ("distilbert", "deit"),
    "2022-10": ("groupvit", "maskformer"),
    "2024-02": ("swin", "conditional_detr"),
    "2025-02": ("opt", "siglip"),
    "2025-08": ("llama", "gemma"),
}
CASES = [(era, model) for era, models in MODELS.items() for model in models if era in COMMITS]
SHARES = {"vit": (0.9, 0.9, 0.9), "convnext": (1, 1, 1), "opt": (1, 1, 1)}


def hidden(era: str, model: str) -> Repo:
    """The tree of an era without the model's TensorFlow file."""
    repo = Repo(Commit(COMMITS[era]))
    return Repo(Hidden(repo.source, frozenset(find_port(repo, model).files(TF_FILE))))


@needs_history
@pytest.mark.parametrize(("era", "model"), CASES, ids=map("-".join, CASES))
def test_the_file_can_be_read_and_needs_no_pytorch(era: str, model: str) -> None:
    _, text = start(find_port(hidden(era, model), model))
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    assert not names & {"torch", "nn", "F"}
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821,F401,F811", "-"]
    assert subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout.startswith("All")


@needs_history
@pytest.mark.parametrize("model", SHARES)
def test_its_names_are_those_of_the_real_port(model: str) -> None:
    repo = Repo(Commit(COMMITS["2024-02"]))
    path, text = start(find_port(hidden("2024-02", model), model))
    agreed = Names.of(text).agreed(Names.of(repo.text(path)))
    assert [same >= share * all for (same, all), share in zip(agreed, SHARES[model], strict=True)] == [True] * 3


@needs_history
def test_long_files_are_laid_out_as_the_formatter_lays_them_out() -> None:
    _, text = start(find_port(hidden("2024-02", "swin"), "swin"))
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "119", "--diff", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert re.findall(r"^[-+] .*", done.stdout, re.MULTILINE) == []
