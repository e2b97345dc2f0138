"""Which sublayers must be built, and how that goes wrong."""

from textwrap import indent

import pytest

from checker.port import Port
from tests.acme import UTILS, found, layer, messages, port

INIT = "def __init__(self, config):\n    self.a = {}\n\n"
BUILD = "def build(self, input_shape=None):\n    if self.built:\n        return\n    self.built = True\n"
ONE = 'if getattr(self, "a", None) is not None:\n    with tf.name_scope(self.a.name):\n        self.a.build([None])'
MANY = "for part in self.a:\n    with tf.name_scope(part.name):\n        part.build(None)"
DENSE = 'keras.layers.Dense(9, name="a")'
LIST = "[keras.layers.Dense(9) for _ in range(9)]"
TWO = "[keras.layers.Dense(9), keras.layers.ReLU(), keras.layers.Dense(9)]"
WEIGHTLESS = layer("def call(self, x):\n    return x", name="TFAcmePart")
OWN_WEIGHT = layer("def build(self, x):\n    self.w = self.add_weight('w')", name="TFAcmePart")
OF_KERAS = layer("pass", name="TFAcmePart", base="keras.layers.Embedding")

CASES = {
    "built": (DENSE, ONE, []),
    "left out": (DENSE, "pass", ["TFAcmeLayer.a"]),
    "optional": (f"{DENSE} if config.a else None", "pass", ["warning TFAcmeLayer.a"]),
    "without weights": ("keras.layers.Dropout(0.1)", "pass", []),
    "behind a return": (DENSE, f"return\n{ONE}", ["TFAcmeLayer.a"]),
    "a list in a loop": (LIST, MANY, []),
    "a list not in a loop": (LIST, ONE.replace("self.a.build", "self.a[0].build"), []),
    "one of a list": (TWO, "with tf.name_scope(self.a[0].name):\n    self.a[0].build(None)", ["TFAcmeLayer.a"]),
    "no scope": (DENSE, "self.a.build(None)", ["TFAcmeLayer.a"]),
    "its name for a scope": (DENSE, "with tf.name_scope('a'):\n    self.a.build(None)", []),
    "another's scope": (DENSE, "with tf.name_scope(self.b.name):\n    self.a.build(None)", ["TFAcmeLayer.a"]),
    "an absolute scope": (DENSE, 'with tf.name_scope(self.a.prefix + "/" + self.a.name):\n    self.a.build(None)', []),
    "twice": (DENSE, f"{ONE}\n{ONE}", ["warning TFAcmeLayer.a"]),
    "in either branch": (DENSE, f"if x:\n{indent(ONE, '    ')}\nelse:\n{indent(ONE, '    ')}", []),
    "what was handed in": ("config", "pass", []),
    "a class known at run time": ("config.kind(name='a')", "pass", []),
}
PARTS = {
    "without weights": (WEIGHTLESS, []),
    "own": (OWN_WEIGHT, ["TFAcmeLayer.a"]),
    "of Keras": (OF_KERAS, ["TFAcmeLayer.a"]),
}


@pytest.mark.parametrize(("made", "built", "expected"), CASES.values(), ids=CASES)
def test_sublayers(made: str, built: str, expected: list[str]) -> None:
    assert found("build-sublayers", port(layer(INIT.format(made) + BUILD + indent(built, "    ")))) == expected


@pytest.mark.parametrize(("part", "expected"), PARTS.values(), ids=PARTS)
def test_what_holds_weights(part: str, expected: list[str]) -> None:
    assert found("build-sublayers", port(part + layer(INIT.format("TFAcmePart()") + BUILD))) == expected


def test_what_guards_itself_may_be_built_twice() -> None:
    init, again = INIT.format("TFAcmePart()"), indent(f"{ONE}\n{ONE}", "    ")
    guarded = layer(BUILD + "    self.w = self.add_weight('w')", name="TFAcmePart")
    assert found("build-sublayers", port(guarded + layer(init + BUILD + again))) == []
    assert found("build-sublayers", port(OWN_WEIGHT + layer(init + BUILD + again))) == ["warning TFAcmeLayer.a"]


def test_a_list_is_built_in_a_loop() -> None:
    for made, loops in ((DENSE, False), (LIST, True)):
        [message] = messages("build-sublayers", port(layer(INIT.format(made) + BUILD)))
        assert ("loop: `for layer in self.a:`" in message) == loops
        assert ("self.a.name" in message) != loops


def test_a_class_without_build_is_one_finding() -> None:
    body = "def __init__(self):\n    self.a, self.b = keras.layers.Dense(9), keras.layers.Dense(9)"
    assert found("build-sublayers", port(layer(body))) == ["TFAcmeLayer"]


def test_a_model_that_its_users_choose_holds_weights() -> None:
    made = layer(INIT.format("TFAutoModel.from_config(config.a, name='a')") + BUILD)
    text = "from ..auto.modeling_tf_auto import TFAutoModel\n\n\n" + made
    assert found("build-sublayers", port(text, auto="class TFAutoModel: ...\n")) == ["TFAcmeLayer.a"]


def test_all_behind_a_return_is_one_finding() -> None:
    body = "def __init__(self):\n    self.a, self.b = keras.layers.Dense(9), keras.layers.Dense(9)\n\n"
    built = indent(f"return\n{ONE}\n{ONE}".replace("self.a", "self.b").replace("self.b", "self.a", 3), "    ")
    assert found("build-sublayers", port(layer(body + BUILD + built))) == ["TFAcmeLayer"]


def test_a_model_that_nothing_uses_is_let_be() -> None:
    text = layer(INIT.format(DENSE), name="TFAcmeEncoder", base="TFPreTrainedModel")
    assert found("build-sublayers", port(text)) == []
    assert found("build-sublayers", port(text.replace("Encoder", "Model"))) == ["TFAcmeModel.a"]


def test_what_was_copied_is_reported_at_its_source() -> None:
    root = layer(INIT.format(DENSE) + BUILD, name="TFRootLayer")
    repaired = layer(INIT.format(DENSE) + BUILD + indent(ONE, "    "), name="TFRootLayer")
    directive = "# Copied from transformers.models.root.modeling_tf_root.TFRootLayer with Root->Acme\n"
    copy = directive + root.replace("Root", "Acme")
    assert found("build-sublayers", port(copy, root=root)) == []
    assert found("build-sublayers", port(copy, root=repaired)) == ["TFAcmeLayer.a"]


def test_before_layers_had_a_build_each_keras_built_them() -> None:
    old = port(layer(INIT.format(DENSE)))
    with pytest.raises(AssertionError, match="when they are first called"):
        found("build-sublayers", Port(old.repo.edited({UTILS: ""}), old.name, old.folder))
