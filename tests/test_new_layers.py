"""`new`, statement by statement: what an `__init__` of PyTorch's becomes, and what is left to a person."""

import re

import pytest

from checker import demo
from checker.new import start
from checker.port import find_port
from checker.repo import Repo, Texts, Unreadable

FOLDER = "src/transformers/models/brand_new_bert"
TORCH = f"{FOLDER}/modeling_brand_new_bert.py"
FILES = {path: text for path, text in demo.tree("2024-02").items() if "modeling_tf_brand_new_bert" not in path}
HEAD = '''"""PyTorch BrandNewBert model."""

import math

import torch
from torch import nn
from torch.nn import LayerNorm

from ...activations import ACT2FN
from ...modeling_utils import PreTrainedModel
from .configuration_brand_new_bert import BrandNewBertConfig

Norm = torch.nn.LayerNorm


def halved(size):
    return math.floor(size / 2)


def noisy(size):
    return torch.rand(size)


class BrandNewBertPreTrainedModel(PreTrainedModel):
    config_class = BrandNewBertConfig
    base_model_prefix = "model"


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.dense = nn.Linear(size, size)


class Rest(Block):
    pass


'''
LAYER = """class Part(nn.Module):
    def __init__(self, config, size, down=None, norm=nn.LayerNorm):
        super().__init__()
{body}

    def forward(self, x):
        return x
"""
NORM = 'self.a = keras.layers.LayerNormalization(epsilon=1e-5, name="a")'
WRITTEN = {
    "a layer": ("self.a = nn.Linear(1, 2)", ['self.a = keras.layers.Dense(units=2, name="a")']),
    "no bias": (
        "self.a = nn.Linear(1, 2, bias=False)",
        ['self.a = keras.layers.Dense(units=2, use_bias=False, name="a")'],
    ),
    "under torch.nn": ("self.a = torch.nn.Linear(1, 2)", ['self.a = keras.layers.Dense(units=2, name="a")']),
    "imported": ("self.a = LayerNorm(3)", [NORM]),
    "by another name": (
        "self.a = Norm(3, 1e-6)",
        [NORM.replace("1e-5", "1e-6")],
    ),
    "a parameter's default": (
        "self.a = norm(3)",
        [NORM],
    ),
    "the other share of a momentum": (
        "self.a = nn.BatchNorm2d(3, momentum=0.01)",
        ['self.a = keras.layers.BatchNormalization(epsilon=1e-5, momentum=0.99, name="a")'],
    ),
    "groups": (
        "self.a = nn.GroupNorm(4, 8)",
        ['self.a = keras.layers.GroupNormalization(groups=4, epsilon=1e-5, name="a")'],
    ),
    "a padding that Keras has no word for": (
        "self.a = nn.Conv1d(1, 2, 3, stride=2, padding=1)",
        [
            "# TODO(tfport): PyTorch pads by `1` on each side; pad the inputs so in `call`",
            'self.a = keras.layers.Conv1D(filters=2, kernel_size=3, strides=2, padding="valid", name="a")',
        ],
    ),
    "without weights": ("self.a = nn.Dropout(0.5)", ["self.a = keras.layers.Dropout(rate=0.5)"]),
    "an activation": ("self.a = ACT2FN[config.hidden_act]", ["self.a = get_tf_activation(config.hidden_act)"]),
    "a list": (
        "self.a = nn.ModuleList([Block(size) for _ in range(3)])",
        ['self.a = [TFBlock(size, name=f"a_._{i}") for i in range(3)]'],
    ),
    "a list over sizes": (
        "self.a = nn.ModuleList([Block(n) for n in config.sizes])",
        ['self.a = [TFBlock(n, name=f"a_._{i}") for i, n in enumerate(config.sizes)]'],
    ),
    "a list of lists": (
        "self.a = nn.ModuleList([nn.ModuleList([Block(size) for _ in range(2)]) for _ in range(3)])",
        ['self.a = [[TFBlock(size, name=f"a_._{i}_._{j}") for j in range(2)] for i in range(3)]'],
    ),
    "a list that grows": (
        "self.a = nn.ModuleList()\nfor i in range(2):\n    self.a.append(Block(size))",
        ["self.a = []", "for i in range(2):", '    self.a.append(TFBlock(size, name=f"a_._{i}"))'],
    ),
    "a list that grows on a condition": (
        "self.a = nn.ModuleList()\nfor i in range(2):\n    if i:\n        self.a.append(Block(size))",
        [
            "self.a = []",
            "for i in range(2):",
            "    if i:",
            '        self.a.append(TFBlock(size, name=f"a_._{len(self.a)}"))',
        ],
    ),
    "a list that has elements before": (
        "self.a = nn.ModuleList([])\nself.a.append(Block(1))\nfor i in range(2):\n    self.a.append(Block(size))",
        [
            "self.a = []",
            'self.a.append(TFBlock(1, name=f"a_._{len(self.a)}"))',
            "for i in range(2):",
            '    self.a.append(TFBlock(size, name=f"a_._{len(self.a)}"))',
        ],
    ),
    "a list that is made before": (
        "blocks = [Block(size) for i in range(3)]\nself.a = nn.ModuleList(blocks)",
        ['blocks = [TFBlock(size, name=f"a_._{i}") for i in range(3)]', "self.a = blocks"],
    ),
    "a list that lists are added to before": (
        "blocks = []\nfor i in range(2):\n    blocks += [Block(size)]\nself.a = nn.ModuleList(blocks)",
        ["blocks = []", "for i in range(2):", 'blocks.append(TFBlock(size, name=f"a_._{i}"))', "self.a = blocks"],
    ),
    "lists that are added up": (
        "blocks = [Block(1)] + [Block(2) for i in range(3)]\nself.a = nn.ModuleList(blocks)",
        [
            'blocks = [TFBlock(1, name="a_._0"), *[TFBlock(2, name=f"a_._{i + 1}") for i in range(3)]]',
            "self.a = blocks",
        ],
    ),
    "layers in a row": (
        "self.a = nn.Sequential(nn.Linear(1, 2), nn.ReLU())",
        ['self.a = [keras.layers.Dense(units=2, name="a.0"), keras.layers.Activation(activation="relu")]'],
    ),
    "layers and a list in a row": (
        "self.a = nn.Sequential(Block(1), *[Block(2) for _ in range(3)])",
        ['self.a = [TFBlock(1, name="a_._0"), *[TFBlock(2, name=f"a_._{i + 1}") for i in range(3)]]'],
    ),
    "a dict": (
        'self.a = nn.ModuleDict({"x": Block(1), "y": Block(2)})',
        ['self.a = {"x": TFBlock(1, name="a.x"), "y": TFBlock(2, name="a.y")}'],
    ),
    "a class that is handed on": (
        "self.a = kind(size)\nself.b = Part(config, size, kind=Block)".replace("kind", "down"),
        ['self.a = down(size, name="a")', 'self.b = TFPart(config, size, down=TFBlock, name="b")'],
    ),
    "a function of Python's": ("self.a = halved(size)", ["self.a = halved(size)"]),
    "what weights are normalised by": (
        "self.a = nn.utils.weight_norm(nn.Linear(1, 2))",
        [
            "# TODO(tfport): PyTorch puts it in `nn.utils.weight_norm`",
            'self.a = keras.layers.Dense(units=2, name="a")',
        ],
    ),
    "a name that Keras has": ("self.output = Block(size)", ['self.model_output = TFBlock(size, name="output")']),
    "a name that nothing reads": ("n = size + 1", []),
}
LEFT = {
    "a buffer": (
        'self.register_buffer("a", torch.ones(1))',
        ["PyTorch has `self.register_buffer('a', torch.ones(1))`"],
    ),
    "a tied weight": (
        "self.a = Block(size)\nself.a.weight = self.a.bias",
        ["PyTorch has `self.a.weight = self.a.bias`"],
    ),
    "a layer of another make": (
        "self.a = nn.MultiheadAttention(1, 2)",
        ["PyTorch has `self.a = nn.MultiheadAttention(1, 2)`"],
    ),
    "a function of PyTorch's": ("self.a = noisy(size)", ["PyTorch has `self.a = noisy(size)`"]),
    "what follows from it": (
        "n = torch.ones(1)\nself.a = n + 1",
        ["PyTorch has `n = torch.ones(1)`", "PyTorch has `self.a = n + 1`"],
    ),
    "a loop over it": (
        "self.a = torch.ones(3)\nfor x in self.a:\n    self.b = x",
        ["PyTorch has `self.a = torch.ones(3)`", "PyTorch has `for x in self.a: self.b = x`"],
    ),
}


def translated(body: str) -> str:
    """The file that starts the port of a model with that statement in a layer's `__init__`."""
    inner = "\n".join(" " * 8 + line for line in body.split("\n"))
    repo = Repo(Texts(FILES | {TORCH: HEAD + LAYER.format(body=inner)}))
    return start(find_port(repo, demo.MODEL))[1]


def init(text: str) -> list[str]:
    """The lines of the layer's `__init__` that are about its statement."""
    body = text.partition("class TFPart(")[2].partition("def __init__(")[2].partition("\n\n    def call(")[0]
    lines = [line[8:] for line in body.split("\n")[1:]]
    return [line for line in lines if line not in ("super().__init__(**kwargs)", "self.config = config")]


def joined(lines: list[str]) -> str:
    """Lines without their layout, and without the first values that every layer of the model has."""
    text = re.sub(r",?\s*kernel_initializer=get_initializer\(config.initializer_range\)", "", "".join(lines))
    return re.sub(r",(?=[)\]}])|\s", "", text)


@pytest.mark.parametrize(("body", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_what_pytorch_makes_the_port_makes(body: str, expected: list[str]) -> None:
    assert joined(init(translated(body))) == joined(expected)


@pytest.mark.parametrize(("body", "todos"), LEFT.values(), ids=LEFT)
def test_what_needs_pytorch_is_left_to_a_person(body: str, todos: list[str]) -> None:
    text = translated(body)
    found = [line.split("TODO(tfport): ")[1] for line in init(text) if "TODO(tfport)" in line]
    assert found == todos
    code = [line for line in init(text) if not line.strip().startswith("#")]
    assert not any("torch" in line or "nn." in line for line in code)


def test_a_function_of_python_comes_along_and_one_of_pytorch_does_not() -> None:
    text = translated("self.a = halved(size)\nself.b = noisy(size)")
    assert "def halved(size):" in text
    assert "import math" in text
    assert "noisy" not in "\n".join(line for line in text.split("\n") if "TODO" not in line)


def test_a_weight_is_made_in_build() -> None:
    text = translated("self.a = nn.Parameter(torch.zeros(1, size))")
    assert 'self.a = self.add_weight(shape=(1, self.size), initializer="zeros", trainable=True, name="a")' in text


@pytest.mark.parametrize(
    "body",
    [
        "self.a = nn.ModuleList([Block(size) for _ in range(3)])",
        "blocks = [Block(size) for _ in range(3)]\nself.a = nn.ModuleList(blocks)",
        "blocks = []\nblocks += [Block(size)]\nself.a = nn.ModuleList(blocks)",
        "self.a = nn.ModuleList([Block(1)] + [Block(2) for _ in range(3)])",
    ],
)
def test_each_list_is_built(body: str) -> None:
    text = translated(body)
    assert text.rstrip().endswith(
        "for layer in self.a:\n                with tf.name_scope(layer.name):\n                    layer.build(None)"
    )


LIBRARY = """from torch import nn


class Checkpointed(nn.Module):
    def __call__(self, *args):
        return super().__call__(*args)


class Keeping(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Linear(1, 1)
"""


@pytest.mark.parametrize(("base", "is_ported"), [("Checkpointed", True), ("Keeping", False)])
def test_a_layer_of_the_library_that_keeps_nothing_is_as_good_as_a_module(base: str, is_ported: bool) -> None:
    text = f"from ...modeling_layers import {base}\n{HEAD}{LAYER.format(body='        self.a = Block(size)')}"
    files = FILES | {TORCH: text.replace("Part(nn.Module)", f"Part({base})")}
    _, written = start(find_port(Repo(Texts(files | {"src/transformers/modeling_layers.py": LIBRARY})), demo.MODEL))
    assert ("class TFPart(keras.layers.Layer):" in written) == is_ported


def test_a_configuration_may_only_be_annotated() -> None:
    text = HEAD.replace("config_class = BrandNewBertConfig", "config: PlainConfig")
    text = text.replace("import BrandNewBertConfig", "import PlainConfig") + LAYER.format(body="        pass")
    _, written = start(find_port(Repo(Texts(FILES | {TORCH: text})), demo.MODEL))
    assert "    config_class = PlainConfig\n" in written


def test_long_lines_are_broken_as_the_formatter_breaks_them() -> None:
    names = ", ".join(f"a_long_argument_{number}=config.a_long_name_{number}" for number in range(4))
    text = translated(f"self.a = Part(config, size, {names})")
    expected = ["self.a = TFPart(", "    config,", "    size,"]
    assert "\n".join(" " * 8 + line for line in expected) in text
    assert max(map(len, text.split("\n"))) <= 119


def test_a_file_without_a_model_is_no_start() -> None:
    repo = Repo(Texts(FILES | {TORCH: "import torch\n"}))
    with pytest.raises(Unreadable, match="no model to start from"):
        start(find_port(repo, demo.MODEL))
