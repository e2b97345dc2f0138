"""Which settings of layers and weights differ from PyTorch's, in tables of text."""

import re

import pytest

from checker.port import Port
from tests.acme import found, layer, mended, messages, port

TORCH = """
class AcmeLayer(nn.Module):
    def __init__(self, config):
        self.a = {}
"""
NORM, TORCH_NORM = 'keras.layers.LayerNormalization({}name="a")', "nn.LayerNorm(9{})"
BATCH, TORCH_BATCH = 'keras.layers.BatchNormalization({}name="a")', "nn.BatchNorm2d(9{})"
DENSE, TORCH_DENSE = 'keras.layers.Dense(9, {}name="a")', "nn.Linear(9, 9{})"
CONV, TORCH_CONV = 'keras.layers.Conv2D(9, kernel_size=3, {}name="a")', "nn.Conv2d(9, 9, kernel_size=3{})"
WRITE, CONFIG = "write `epsilon=1e-5`", "config.layer_norm_eps"

SETTINGS = {
    "Keras's epsilon for PyTorch's": (
        NORM.format(""),
        TORCH_NORM.format(""),
        f"`1e-3`, Keras's default, and .* {WRITE}",
    ),
    "PyTorch's epsilon": (NORM.format("epsilon=1e-5, "), TORCH_NORM.format(""), ""),
    "the same number, written otherwise": (NORM.format("epsilon=0.00001, "), TORCH_NORM.format(", eps=1e-05"), ""),
    "another number": (NORM.format("epsilon=1e-12, "), TORCH_NORM.format(""), f"`1e-12` and .* {WRITE}"),
    "the config on both sides": (NORM.format(f"epsilon={CONFIG}, "), TORCH_NORM.format(f", eps={CONFIG}"), ""),
    "Keras's for the config's": (NORM.format(""), TORCH_NORM.format(f", eps={CONFIG}"), f"write `epsilon={CONFIG}`"),
    "the rest is not known": (NORM.format("**more, "), TORCH_NORM.format(""), ""),
    "momentum as PyTorch counts it": (
        BATCH.format("epsilon=1e-5, momentum=0.1, "),
        TORCH_BATCH.format(""),
        r"PyTorch's `0.9` \(counted as Keras does\); write `momentum=0.9`",
    ),
    "momentum as Keras counts it": (BATCH.format("epsilon=1e-5, momentum=0.9, "), TORCH_BATCH.format(""), ""),
    "a bias more": (DENSE.format(""), TORCH_DENSE.format(", bias=False"), "write `use_bias=False`"),
    "a bias less": (DENSE.format("use_bias=False, "), TORCH_DENSE.format(""), "write `use_bias=True`"),
    "a bias by the config": (DENSE.format(""), TORCH_DENSE.format(", bias=config.b"), "write `use_bias=config.b`"),
    "no bias": (DENSE.format("use_bias=False, "), TORCH_DENSE.format(", bias=False"), ""),
    "no padding": (CONV.format(""), TORCH_CONV.format(", padding=1"), "`padding` is `valid`"),
    "padding": (CONV.format('padding="same", '), TORCH_CONV.format(", padding=1"), ""),
    "zeros for ones": (
        'self.add_weight("a", initializer="zeros")',
        "nn.Parameter(torch.ones(9))",
        "write `initializer=",
    ),
    "ones": ('self.add_weight("a", initializer="ones")', "nn.Parameter(torch.ones(9))", ""),
    "another activation": ('keras.layers.Activation("gelu")', 'ACT2FN["gelu_new"]', "`gelu` and .* `gelu_new`"),
    "the same activation": ('keras.layers.Activation("swish")', "nn.SiLU()", ""),
}


CONFIGURATION = "class AcmeConfig:\n    def __init__(self, layer_norm_eps=1e-12):\n        pass\n"


def acme(ours: str, theirs: str) -> Port:
    method = "build(self, input_shape)" if "add_weight" in ours else "__init__(self, config, **more)"
    made = port(layer(f"def {method}:\n    self.a = {ours}"), TORCH.format(theirs))
    repo = made.repo.edited({f"{made.folder}/configuration_acme.py": CONFIGURATION})
    return Port(repo, made.name, made.folder)


@pytest.mark.parametrize(("ours", "theirs", "said"), SETTINGS.values(), ids=SETTINGS)
def test_settings(ours: str, theirs: str, said: str) -> None:
    found = messages("layer-defaults", acme(ours, theirs))
    assert [bool(re.search(said, message)) for message in found] == [True] * bool(said), found


def test_one_of_a_kind_may_be_wrong_in_pytorch() -> None:
    """In albert, convbert and electra it was PyTorch that did not ask the config, and was repaired."""
    ours, theirs = NORM.format(f"epsilon={CONFIG}, "), TORCH_NORM.format("")
    [message] = messages("layer-defaults", acme(ours, theirs))
    assert message.endswith(f"{WRITE}, or have PyTorch ask the config too")
    assert found("layer-defaults", acme(ours, theirs)) == ["warning TFAcmeLayer.a"]
    assert found("layer-defaults", acme(ours, TORCH_NORM.format(", eps=1e-12"))) == []


def test_a_setting_is_written_where_it_was_left_out() -> None:
    mended_norm = mended("layer-defaults", acme(NORM.format(""), TORCH_NORM.format("")))
    assert 'self.a = keras.layers.LayerNormalization(epsilon=1e-5, name="a")' in mended_norm


ACTIVATIONS = {
    "the same": ('get_tf_activation("gelu")', "ACT2FN['gelu']", "", False),
    "another variant": ('get_tf_activation("gelu_new")', "ACT2FN['gelu']", "", True),
    "of a configuration": ("get_tf_activation(config.hidden_act)", "ACT2FN[config.hidden_act]", "", False),
    "one of a sequence": (
        'keras.Sequential([keras.layers.Activation("relu")])',
        "nn.Sequential(nn.Conv2d(9, 9, 1), nn.GELU(), nn.Conv2d(9, 9, 1))",
        "",
        True,
    ),
    "applied as a function": ('keras.layers.Dense(9, activation="relu")', "nn.Linear(9, 9)", "torch.tanh(x)", True),
    "the same function": ('keras.layers.Dense(9, activation="tanh")', "nn.Linear(9, 9)", "torch.tanh(x)", False),
    "by its name": ('get_tf_activation("gelu_new")', "nn.Linear(9, 9)", 'get_activation("gelu")(x)', True),
    "two functions": ('get_tf_activation("gelu")', "nn.Linear(9, 9)", "torch.tanh(torch.sigmoid(x))", False),
    "none in PyTorch": ('get_tf_activation("gelu")', "nn.Linear(9, 9)", "x", False),
}


@pytest.mark.parametrize(("ours", "theirs", "applied", "differs"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_activations(ours: str, theirs: str, applied: str, differs: bool) -> None:
    torch = layer(
        f"def __init__(self, config):\n    self.a = {theirs}\n\ndef forward(self, x):\n    return {applied or 'x'}",
        name="AcmeLayer",
        base="nn.Module",
    )
    after = layer("def forward(self, x):\n    return F.silu(x)", name="AcmeOther", base="nn.Module")
    acme = port(layer(f"def __init__(self, config):\n    self.a = {ours}"), torch + after)
    assert found("layer-defaults", acme) == ["TFAcmeLayer"] * differs


def test_a_bias_under_pytorchs_name_is_said_once() -> None:
    torch = layer("def __init__(self):\n    self.a = nn.Linear(9, 9, bias=False)", name="AcmeLayer", base="nn.Module")
    acme = port(layer('def __init__(self):\n    self.a = keras.layers.Dense(9, bias=False, name="a")'), torch)
    assert found("layer-defaults", acme) == []
    assert found("torch-leftovers", acme) == ["TFAcmeLayer"]


def test_a_layer_with_anothers_name_is_not_compared() -> None:
    torch = layer(
        "def __init__(self):\n    self.a, self.b = nn.Linear(9, 9, bias=False), nn.Linear(9, 9)",
        name="AcmeLayer",
        base="nn.Module",
    )
    made = 'keras.layers.Dense(9, use_bias=False, name="a")'
    acme = port(
        layer(f"def __init__(self):\n    self.a = {made}\n    self.b = {made.replace('False', 'True')}"), torch
    )
    assert found("layer-defaults", acme) == []
    assert found("weight-names", acme) == ["TFAcmeLayer.b"]
