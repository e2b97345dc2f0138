"""`training` on its way from the models down: who needs it, who leaves it open, and where that is to be mended."""

from textwrap import dedent

import pytest

from checker.facts.modeling.training import Training
from tests.acme import found, layer, mended, messages, port

BLOCK = layer(
    """
    def __init__(self, **kwargs):
        self.dropout = keras.layers.Dropout(0.1)

    def call(self, x, training=False):
        return self.dropout(x, training=training)
    """,
    name="TFAcmeBlock",
)
KEPT = {
    "one": ("self.block = TFAcmeBlock()", "self.block(x)"),
    "list": ("self.blocks = [TFAcmeBlock() for _ in range(9)]", "[block(x) for block in self.blocks]"),
    "enumerate": (
        "self.blocks = [TFAcmeBlock() for _ in range(9)]",
        "[block(x) for i, block in enumerate(self.blocks)]",
    ),
    "index": ("self.blocks = [TFAcmeBlock() for _ in range(9)]", "self.blocks[0](x)"),
    "zip": (
        "self.one, self.two = [keras.layers.Dense(9)], [TFAcmeBlock()]",
        "[two(one(x)) for one, two in zip(self.one, self.two)]",
    ),
    "dict": ('self.blocks = {"a": TFAcmeBlock()}', 'self.blocks["a"](x)'),
    "choice": ('self.block = TFAcmeBlock() if self.deep else keras.layers.Activation("linear")', "self.block(x)"),
    "alias": ("self.block = TFAcmeBlock()", "(lambda: self.block(x))()"),
    "getattr": ("self.block = TFAcmeBlock()", 'getattr(self, "block")(x)'),
    "sequential": ("self.block = keras.Sequential([TFAcmeBlock(), keras.layers.Dropout(0.1)])", "self.block(x)"),
    "normalisation": ("self.norm = tf.keras.layers.BatchNormalization()", "self.norm(x)"),
    "shared layer": ("self.summary = TFSequenceSummary(config)", "self.summary(x)"),
}
INSENSITIVE = {
    "dense": ("self.dense = keras.layers.Dense(9)", "self.dense(x)"),
    "layer norm": ("self.norm = keras.layers.LayerNormalization()", "self.norm(x)"),
    "given": ("self.block = TFAcmeBlock()", "self.block(x, training=training)"),
    "by place": ("self.block = TFAcmeBlock()", "self.block(x, training)"),
    "by place to Keras": ("self.dropout = keras.layers.Dropout(0.1)", "self.dropout(x, training)"),
    "unpacked": ("self.block = TFAcmeBlock()", "self.block(**kwargs)"),
    "computed": ("self.block = TFAcmeBlock()", 'self.block(x, training=inputs["training"])'),
}


def stack(init: str, call: str, parameters: str = "x, training=False") -> str:
    body = f"def __init__(self, config, **kwargs):\n    {init}\n\ndef call(self, {parameters}):\n    return {call}"
    return BLOCK + layer(body)


@pytest.mark.parametrize(("init", "call"), KEPT.values(), ids=KEPT)
def test_what_needs_it_is_found_through_any_way_to_keep_it(init: str, call: str) -> None:
    assert found("training-propagation", port(stack(init, call))) == ["TFAcmeLayer.call"]


@pytest.mark.parametrize(("init", "call"), INSENSITIVE.values(), ids=INSENSITIVE)
def test_what_does_not_need_it_or_has_it_passes(init: str, call: str) -> None:
    assert found("training-propagation", port(stack(init, call))) == []


PROBLEMS = {
    "a constant": (stack("self.block = TFAcmeBlock()", "self.block(x, training=False)"), ["error TFAcmeLayer.call"]),
    "a constant among the inputs that are unpacked by hand": (
        stack("self.block = TFAcmeBlock()", "input_processing(func=self.call, x=x, training=True)"),
        ["error TFAcmeLayer.call"],
    ),
    "by place to a layer that takes it no more": (
        BLOCK.replace(", training=False", "").replace(", training=training", "")
        + stack("self.block = TFAcmeBlock()", "self.block(x, training)").removeprefix(BLOCK),
        ["TFAcmeBlock.call"],
    ),
    "not taken, for two layers": (
        stack("self.a, self.b = TFAcmeBlock(), TFAcmeBlock()", "self.a(self.b(x))", "x"),
        ["TFAcmeLayer.call"],
    ),
    "always dropping": (stack("self.rate = 0.1", "tf.nn.dropout(x, rate=self.rate)"), ["error TFAcmeLayer.call"]),
    "dropping when training": (stack("self.rate = 0.1", "tf.nn.dropout(x, rate=self.rate) if training else x"), []),
    "a layer that takes it for nothing": (
        layer("def call(self, x, training=False):\n    return x", name="TFAcmeBlock")
        + stack("self.block = TFAcmeBlock()", "self.block(x)").removeprefix(BLOCK),
        [],
    ),
    "LayerDrop": (
        layer("def call(self, x, training=False):\n    return x if training else 0", name="TFAcmeBlock")
        + stack("self.block = TFAcmeBlock()", "self.block(x)").removeprefix(BLOCK),
        ["TFAcmeLayer.call"],
    ),
    "a plain method that Keras does not know": (
        BLOCK
        + layer(
            """
            def __init__(self):
                self.block = TFAcmeBlock()

            def get_features(self, x, training=False):
                return self.block(x)
            """
        ),
        ["error TFAcmeLayer.get_features"],
    ),
    "a plain method that call runs": (
        BLOCK
        + layer(
            """
            def __init__(self):
                self.block = TFAcmeBlock()

            def mix(self, x):
                return self.block(x)

            def call(self, x, training=False):
                return self.mix(x)
            """
        ),
        ["TFAcmeLayer.mix"],
    ),
    "a plain method with a default": (
        BLOCK
        + layer(
            """
            def __init__(self):
                self.block = TFAcmeBlock()

            def mix(self, x, training=False):
                return self.block(x, training=training)

            def call(self, x, training=False):
                return self.mix(x)
            """
        ),
        ["error TFAcmeLayer.call"],
    ),
    "serving": (
        BLOCK
        + layer(
            """
            def __init__(self):
                self.block = TFAcmeBlock()

            @tf.function
            def serving(self, x):
                return self.block(x)
            """
        ),
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(text: str, expected: list[str]) -> None:
    assert found("training-propagation", port(text)) == expected


MESSAGES = {
    "self.block(x, training=False)": "is always called with `training=False`; hand on `training=training`",
    "self.block(x)": "is not told whether it is training; add `training=training` (a convention: Keras knows)",
}


@pytest.mark.parametrize(("call", "expected"), MESSAGES.items())
def test_the_message_says_what_to_write(call: str, expected: str) -> None:
    [message] = messages("training-propagation", port(stack("self.block = TFAcmeBlock()", call)))
    assert message == f"`self.block(…)` {expected}"


def test_what_pytorch_runs_without_gradients_never_trains() -> None:
    body = "def __init__(self):\n    self.block = TFAcmeBlock()\n\ndef embed(self, x):\n    return self.block(x)"
    torch = "class AcmeLayer(nn.Module):\n    {}def embed(self, x): ...\n"
    decorated = torch.format("@torch.no_grad()\n    ")
    assert found("training-propagation", port(BLOCK + layer(body), torch.format(""))) == ["error TFAcmeLayer.embed"]
    assert found("training-propagation", port(BLOCK + layer(body), decorated)) == []


ROOT = stack("self.block = TFAcmeBlock()", "self.block(x)").replace("Acme", "Root")
COPY = ROOT.replace(
    "class TFRootLayer", "# Copied from transformers.models.root.modeling_tf_root.TFRootLayer\nclass TFAcmeLayer"
)


def test_a_copied_miss_is_reported_at_its_source_which_names_the_copies() -> None:
    acme = port(COPY, root=ROOT)
    assert found("training-propagation", acme) == []
    root = port(
        ROOT,
        other=COPY.replace("Acme", "Other").replace("models.root.modeling_tf_root", "models.acme.modeling_tf_acme"),
    )
    [miss] = root.fact(Training).misses
    assert root.fact(Training).copies_of(miss) == ["TFOtherLayer"]


@pytest.mark.parametrize(
    ("old", "new"), [("from ", "from from "), ("transformers.", ""), ("Copied", "copied"), ("TFRootLayer\n", "TFR\n")]
)
def test_a_copy_whose_directive_is_wrong_inherits_the_miss_too(old: str, new: str) -> None:
    assert found("training-propagation", port(COPY.replace(old, new, 1), root=ROOT)) == []


def test_a_constant_in_a_copy_of_what_is_not_there_is_said_all_the_same() -> None:
    lost = COPY.replace("TFRootLayer\n", "TFR\n", 1).replace("self.block(x)", "self.block(x, training=False)")
    assert found("training-propagation", port(lost, root=ROOT)) == ["error TFAcmeLayer.call"]


def test_a_copied_method_is_named_with_its_class() -> None:
    mark = "    # Copied from transformers.models.acme.modeling_tf_acme.TFRootLayer.call\n"
    before, call, after = ROOT.replace("TFRootLayer", "TFOtherLayer").rpartition("    def call")
    other = before + mark + call + after
    root = port(ROOT, other=other)
    [miss] = root.fact(Training).misses
    assert root.fact(Training).copies_of(miss) == ["TFOtherLayer.call"]


def test_a_copy_that_does_not_say_so_inherits_the_miss_too() -> None:
    """What is missing is its directive, and that is one thing to say."""
    torch = "# Copied from transformers.models.root.modeling_root.RootLayer\nclass AcmeLayer(nn.Module): ...\n"
    acme = port("\n".join(line for line in COPY.split("\n") if not line.startswith("#")), torch, root=ROOT)
    assert found("copied-from", acme) == ["advice TFAcmeLayer"]
    assert found("training-propagation", acme) == []


def test_a_miss_that_the_source_has_not_is_reported() -> None:
    repaired = ROOT.replace("self.block(x)", "self.block(x, training=training)")
    assert found("training-propagation", port(COPY, root=repaired)) == ["TFAcmeLayer.call"]


EDITS = {
    "one line": ("x = self.block(x)", "x = self.block(x, training=training)"),
    "one to a line": (
        "x = self.block(\n            x,\n        )",
        "x = self.block(\n            x,\n            training=training,\n        )",
    ),
    "together on a line": (
        "x = self.block(\n            x, mask=None\n        )",
        "x = self.block(\n            x, mask=None, training=training\n        )",
    ),
    "too long": (
        f"x = self.block(x, {'m' * 40}=None, {'n' * 30}=None)",
        f"x = self.block(\n            x, {'m' * 40}=None, {'n' * 30}=None, training=training\n        )",
    ),
    "a constant": ("x = self.block(x, training=True)", "x = self.block(x, training=training)"),
}


@pytest.mark.parametrize(("before", "after"), EDITS.values(), ids=EDITS)
def test_the_edit_hands_it_on(before: str, after: str) -> None:
    template = stack("self.block = TFAcmeBlock()", "x").replace("return x", "CALL\n        return x")
    text = dedent(template)
    start, _, end = text.rpartition("CALL")
    assert mended("training-propagation", port(start + before + end)) == start + after + end
