"""The checks on a modeling file's structure: unpacked inputs, main layers, what Keras is handed, graphs."""

import pytest

from checker.port import Port
from tests.acme import TF, UTILS, found, layer, mended, port

FLAGS = "output_attentions=None, output_hidden_states=None, return_dict=None"
CALL = f"def call(self, input_ids=None, {FLAGS}):\n    return input_ids"
MODEL = {"name": "TFAcmeModel", "base": "TFPreTrainedModel"}
MAIN = {"name": "TFAcmeMainLayer"}
BY_HAND = "def call(self, input_ids=None, return_dict=None):\n    inputs = input_processing(func=self.call)"
DECIDES = f"""
def call(self, x, {FLAGS}):
    output_attentions = output_attentions if output_attentions is not None else self.config.output_attentions
    return x
"""
KEEPS = "def __init__(self):\n    self.tower = TFAcmeTower()\n\n"
FEATURES = f"def get_features(self, input_ids=None, {FLAGS}):\n    return "

UNPACKED = {
    "a model": (layer(CALL, **MODEL), ["TFAcmeModel.call"]),
    "a model of a model": (layer("pass", **MODEL) + layer(CALL, name="TFX", base="TFAcmeModel"), ["TFX.call"]),
    "a main layer": (layer(CALL, **MAIN), ["TFAcmeMainLayer.call"]),
    "decorated": (layer("@unpack_inputs\n" + CALL, **MAIN), []),
    "below other decorators": (layer("@add_docs(1)\n@unpack_inputs\n" + CALL, **MODEL), []),
    "by hand, as before": (layer(BY_HAND, **MODEL), []),
    "an encoder that can stand alone": (layer("config_class = AcmeConfig\n\n" + CALL), ["TFAcmeLayer.call"]),
    "an encoder that cannot": (layer(CALL), []),
    "a layer": (layer("def call(self, x):\n    return x"), []),
    "a model without flags, used as a layer": (
        layer("def call(self, x):\n    return x", name="TFX", base="TFPreTrainedModel"),
        [],
    ),
    "a tower that sees to its flags": (
        layer(DECIDES, name="TFAcmeTower", base="TFPreTrainedModel") + layer(KEEPS),
        [],
    ),
    "features of the main layer": (layer(FEATURES + "input_ids", **MAIN), ["TFAcmeMainLayer.get_features"]),
    "features of a wrapper": (
        layer("@unpack_inputs\n" + FEATURES + "input_ids", **MAIN)
        + layer(
            "def __init__(self):\n    self.acme = TFAcmeMainLayer()\n\n"
            + FEATURES
            + "self.acme.get_features(input_ids)",
            **MODEL,
        ),
        ["TFAcmeModel.get_features"],
    ),
    "features of a model that wraps none": (layer(FEATURES + "input_ids", **MODEL), []),
}
CONFIG = "config_class = AcmeConfig\n\n"
SERIALIZABLE = {
    "a main layer": (layer(CONFIG + CALL, **MAIN), ["TFAcmeMainLayer"]),
    "decorated": (layer(CONFIG + CALL, above="@keras_serializable\n", **MAIN), []),
    "without a config": (layer(CALL, above="@keras_serializable\n", **MAIN), ["TFAcmeMainLayer"]),
    "without both": (layer(CALL, **MAIN), ["TFAcmeMainLayer"]),
    "an encoder that can stand alone": (layer(CONFIG + "@unpack_inputs\n" + CALL), ["TFAcmeLayer"]),
    "a layer": (layer(CALL), []),
    "a layer with a config": (layer(CONFIG + CALL), []),
}
TWINS = """
class AcmePreTrainedModel(PreTrainedModel):
    {}
class AcmeModel(AcmePreTrainedModel): ...
"""
CONFIGURED = {
    "its own": ("config_class = AcmeConfig", "config_class = AcmeConfig", []),
    "another model's": ("config_class = OtherConfig", "config_class = AcmeConfig", ["TFAcmePreTrainedModel"]),
    "another's, where PyTorch annotates": (
        "config_class = OtherConfig",
        "config: AcmeConfig",
        ["TFAcmePreTrainedModel"],
    ),
    "none": ("pass", "config_class = AcmeConfig", ["TFAcmePreTrainedModel"]),
    "none on either side": ("pass", "pass", []),
}
INIT = "def __init__(self, config, **kwargs):\n    super().__init__("
HANDED = {
    "a config to a layer": (layer(INIT + "config, **kwargs)"), ["TFAcmeLayer"]),
    "a config to a model": (layer(INIT + "config, *inputs, **kwargs)", **MODEL), []),
    "trainable itself": (layer(INIT + "trainable, name, **kwargs)"), []),
    "keywords": (layer(INIT + "name='x', **kwargs)"), []),
    "sizes to an embedding": (layer(INIT + "config.size, 9)", base="keras.layers.Embedding"), []),
    "a config to a class of the file": (
        layer(INIT + "**kwargs)") + layer(INIT + "config)", name="TFX", base="TFAcmeLayer"),
        [],
    ),
    "the old form": (layer(INIT.replace("super()", "super(TFAcmeLayer, self)") + "config)"), ["TFAcmeLayer"]),
}
GRAPH = {
    "a draw": ("p = random.uniform(0, 1)", ["TFAcmeLayer.helper"]),
    "a draw of numpy": ("p = np.random.uniform(0, 1)", ["TFAcmeLayer.helper"]),
    "a draw of TensorFlow": ("p = tf.random.uniform(())", []),
    "a tensor that raises": ("if tf.reduce_any(x > 0):\n    raise ValueError(x)", ["TFAcmeLayer.helper"]),
    "a tensor that returns": ("if tf.greater(x, 0):\n    return x, x\nelse:\n    return x", ["TFAcmeLayer.helper"]),
    "a tensor, for AutoGraph": ("if tf.reduce_any(x > 0):\n    x = 0", ["advice TFAcmeLayer.helper"]),
    "a tensor, asserted": ("assert tf.reduce_all(x > 0)", ["advice TFAcmeLayer.helper"]),
    "a tensor by its name": (
        "n = tf.reduce_min(x)\ny = 0 if n < 3 else 1\nz = 0 if n < 3 else 1",
        ["advice TFAcmeLayer.helper"],
    ),
    "a static shape": ("n = tf.reduce_min(x)\nif n is None or len(n.shape) > 2:\n    x = 0", []),
    "a config": ("if self.config.use_cache and x is not None:\n    x = 0", []),
    "eager execution": ("if tf.executing_eagerly():\n    x = 0", []),
}
HEADS = """
class AcmePreTrainedModel(PreTrainedModel): ...
class AcmeModel(AcmePreTrainedModel):
    def __init__(self, config):
        self.encoder = nn.Linear(1, 1)
class AcmeForX(AcmePreTrainedModel):
    def __init__(self, config):
        self.acme = AcmeModel(config)
"""
PRETRAINED = layer("pass", name="TFAcmePreTrainedModel", base="TFPreTrainedModel")
LOGIC = "def __init__(self, config):\n    self.a, self.b = keras.layers.Dense(1), keras.layers.Dense(2)"
WRAPS = "def __init__(self, config):\n    self.acme = TFAcmeMainLayer(config)"
HEAD = layer(WRAPS.replace("MainLayer", "Model"), name="TFAcmeForX", base="TFAcmePreTrainedModel")
WRAPPED = {
    "logic in the model": (PRETRAINED + layer(LOGIC, **MODEL), HEADS, ["TFAcmeModel"]),
    "a model without heads": (PRETRAINED + layer(LOGIC, **MODEL), "", []),
    "a wrapper": (PRETRAINED + layer(LOGIC, **MAIN) + layer(WRAPS, **MODEL), HEADS, []),
    "a head that keeps the model": (
        PRETRAINED + layer(LOGIC, **MAIN) + layer(WRAPS, **MODEL) + HEAD,
        HEADS,
        ["TFAcmeForX"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), UNPACKED.values(), ids=UNPACKED)
def test_unpack_inputs(text: str, expected: list[str]) -> None:
    assert found("unpack-inputs", port(text)) == expected


@pytest.mark.parametrize(("ours", "theirs", "expected"), CONFIGURED.values(), ids=CONFIGURED)
def test_the_config_class_is_pytorchs(ours: str, theirs: str, expected: list[str]) -> None:
    text = layer(ours, name="TFAcmePreTrainedModel", base="TFPreTrainedModel")
    acme = port(text + layer("pass", name="TFAcmeModel", base="TFAcmePreTrainedModel"), TWINS.format(theirs))
    assert found("keras-serializable", acme) == expected
    if "Other" in ours:
        assert "    config_class = AcmeConfig\n" in mended("keras-serializable", acme)


@pytest.mark.parametrize(("text", "expected"), SERIALIZABLE.values(), ids=SERIALIZABLE)
def test_keras_serializable(text: str, expected: list[str]) -> None:
    assert found("keras-serializable", port(text)) == expected


@pytest.mark.parametrize(("text", "expected"), HANDED.values(), ids=HANDED)
def test_layer_config(text: str, expected: list[str]) -> None:
    assert found("layer-config", port(text)) == expected


@pytest.mark.parametrize(("body", "expected"), GRAPH.values(), ids=GRAPH)
def test_graph_mode(body: str, expected: list[str]) -> None:
    lines = body.replace("\n", "\n    ")
    helper = f"def helper(self, x):\n    {lines}\n\ndef call(self, x):\n    return self.helper(x)\n"
    outside = f"def generate(self, x):\n    {lines}\n"
    assert found("graph-mode", port(layer(helper))) == expected
    assert found("graph-mode", port(layer(outside))) == []


@pytest.mark.parametrize(("text", "torch", "expected"), WRAPPED.values(), ids=WRAPPED)
def test_main_layer(text: str, torch: str, expected: list[str]) -> None:
    assert found("main-layer", port(text, torch)) == expected


def test_before_the_decorator_inputs_were_unpacked_by_hand() -> None:
    old = port(layer(CALL, **MODEL))
    with pytest.raises(AssertionError, match="input_processing"):
        found("unpack-inputs", Port(old.repo.edited({UTILS: ""}), old.name, old.folder))


def test_the_decorator_is_added_above_the_others_and_imported() -> None:
    bare = layer("@add_docs(1)\n" + CALL, **MODEL)
    old = port(bare)
    text = old.repo.text(TF).replace("from ...modeling_tf_utils import unpack_inputs\n", "")
    new = mended("unpack-inputs", Port(old.repo.edited({TF: text}), old.name, old.folder))
    assert new.endswith(layer("@unpack_inputs\n@add_docs(1)\n" + CALL, **MODEL))
    assert "import (\n    TFPreTrainedModel,\n    TFSequenceSummary,\n    get_initializer,\n    keras,\n" in new
    assert "    keras_serializable,\n    unpack_inputs,\n)\n" in new


def test_what_keras_serializable_lacks_is_added() -> None:
    decorated = layer(CONFIG + CALL, above="@keras_serializable\n", **MAIN)
    model = layer(CONFIG + "@unpack_inputs\n" + CALL, **MODEL)
    for text in (layer(CONFIG + CALL, **MAIN), layer(CALL, above="@keras_serializable\n", **MAIN)):
        assert mended("keras-serializable", port(model + text)) == model + decorated
