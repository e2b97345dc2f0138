"""Which names lead to a weight of the PyTorch model, and what is said of those that do not."""

import pytest

from tests.acme import found, layer, mended, port

TORCH = """
class AcmeBlock(nn.Module):
    def __init__(self, config):
        self.dense = nn.Linear(9, 9)
        self.LayerNorm = nn.LayerNorm(9)


class AcmeLayer(nn.Module):
    def __init__(self, config):
        self.query = nn.Linear(9, 9)
        self.intermediate_dense = nn.Linear(9, 9)
        self.act = nn.GELU()
        self.block = AcmeBlock(config)
        self.layer = nn.ModuleList([AcmeBlock(config) for _ in range(9)])
        self.head = nn.Sequential(nn.Linear(9, 9), nn.GELU(), AcmeBlock(config))
        self.made = make_head(config)
        self.cls_token = nn.Parameter(torch.zeros(9))
        self.register_buffer("position_ids", torch.arange(9))
        for i in range(9):
            setattr(self, f"stage_{i}", AcmeBlock(config))


class AcmePreTrainedModel(PreTrainedModel):
    base_model_prefix = "acme"


class AcmeModel(AcmePreTrainedModel):
    def __init__(self, config):
        self.layer = AcmeLayer(config)


class AcmeForTask(AcmePreTrainedModel):
    def __init__(self, config):
        self.acme = AcmeModel(config)
        self.classifier = nn.Linear(9, 9)
"""
BLOCK = layer(
    """
    def __init__(self, config, **kwargs):
        self.dense = keras.layers.Dense(9, name="dense")
        self.norm = keras.layers.LayerNormalization(name="LayerNorm")
    """,
    name="TFAcmeBlock",
)
MODELS = """
class TFAcmePreTrainedModel(TFPreTrainedModel):
    base_model_prefix = "acme"


class TFAcmeMainLayer(keras.layers.Layer):
    def __init__(self, config, **kwargs):
        self.layer = TFAcmeLayer(config, name="layer")


class TFAcmeModel(TFAcmePreTrainedModel):
    def __init__(self, config):
        self.acme = TFAcmeMainLayer(config, name="acme")


class TFAcmeForTask(TFAcmePreTrainedModel):
    def __init__(self, config):
        self.acme = TFAcmeMainLayer(config, name="acme")
        self.classifier = keras.layers.Dense(9, name="classifier")
"""
FOUND = {
    "an attribute": 'keras.layers.Dense(9, name="query")',
    "whatever it is kept as": 'keras.layers.Dense(9, name="intermediate_dense")',
    "a path with slashes": 'keras.layers.Dense(9, name="block/dense")',
    "a path with dots": 'keras.layers.Dense(9, name="block.dense")',
    "what is cut off": 'TFAcmeBlock(config, name="mlm___block")',
    "one of a list": '[TFAcmeBlock(config, name=f"layer_._{i}") for i in range(9)]',
    "one of a list with a dot": '[TFAcmeBlock(config, name="layer.%d" % i) for i in range(9)]',
    "one of a sequence": 'keras.layers.Dense(9, name="head.0")',
    "below one of a sequence": 'keras.layers.Dense(9, name="head.2.dense")',
    "one by one": '[TFAcmeBlock(config, name=f"stage_{i}") for i in range(9)]',
    "a buffer": 'keras.layers.Embedding(9, 9, name="position_ids")',
    "from the model's root": 'keras.layers.Dense(9, name="acme.query")',
    "what a function made": 'keras.layers.Dense(9, name="made")',
    "below what a function made": 'keras.layers.Dense(9, name="made.0")',
    "computed": "keras.layers.Dense(9, name=name)",
    "handed on": "keras.layers.Dense(9, **kwargs)",
    "no weights": 'keras.layers.Dropout(0.1, name="drop_it")',
    "no weights, no name": "keras.layers.Dropout(0.1)",
    "a layer without weights": "TFAcmePart()",
}
LOST = {
    "a letter dropped": ('keras.layers.Dense(9, name="intermediate_dnse")', ["TFAcmeLayer.a"]),
    "a letter in the path": ('keras.layers.Dense(9, name="block/dnse")', ["TFAcmeLayer.a"]),
    "of a list": ('[TFAcmeBlock(config, name=f"laeyr_._{i}") for i in range(9)]', ["TFAcmeLayer.a"]),
    "without the index": ('[TFAcmeBlock(config, name="layer") for i in range(9)]', ["TFAcmeLayer.a"]),
    "of several": ('[TFAcmeBlock(config, name=f"layer_{i}") for i in range(9)]', ["TFAcmeLayer.a"]),
    "nothing like it": ('keras.layers.Dense(9, name="output")', ["warning TFAcmeLayer.a"]),
    "nothing like it, made for some configs only": (
        'keras.layers.Dense(9, name="output") if config.deep else None',
        ["advice TFAcmeLayer.a"],
    ),
    "no name": ("TFAcmeBlock(config)", ["TFAcmeLayer.a"]),
    "a path into what holds nothing": ('keras.layers.Dense(9, name="act.dense")', ["warning TFAcmeLayer.a"]),
    "beyond a linear": ('keras.layers.Dense(9, name="query.dense")', ["warning TFAcmeLayer.a"]),
    "a class known at run time, nearly": ('kind(name="intermediate_dnse")', ["TFAcmeLayer.a"]),
    "a class known at run time": ('kind(name="output")', []),
}


def own(made: str) -> str:
    """The port with one layer in `TFAcmeLayer`."""
    part = layer("def call(self, x):\n    return x", name="TFAcmePart")
    init = f"def __init__(self, config, kind, name=None, **kwargs):\n    self.a = {made}"
    return BLOCK + part + layer(init) + MODELS


@pytest.mark.parametrize("made", FOUND.values(), ids=FOUND)
def test_names_that_lead_somewhere_or_need_not(made: str) -> None:
    assert found("weight-names", port(own(made), TORCH)) == []


@pytest.mark.parametrize(("made", "expected"), LOST.values(), ids=LOST)
def test_names_that_lead_nowhere(made: str, expected: list[str]) -> None:
    assert found("weight-names", port(own(made), TORCH)) == expected


WEIGHTS = {
    "a parameter": ('self.add_weight(name="cls_token")', None, []),
    "its name by place": ('self.add_weight("cls_token")', None, []),
    "misspelled": ('self.add_weight(name="cls_tokn")', None, ["TFAcmeLayer.a"]),
    "in a scope": ('self.add_weight(name="weight")', '"query"', []),
    "as Keras calls it": ('self.add_weight(name="kernel")', '"query"', []),
    "misspelled in a scope": ('self.add_weight(name="wieght")', '"query"', ["warning TFAcmeLayer.a"]),
    "in a misspelled scope": ('self.add_weight(name="weight")', '"qeury"', ["TFAcmeLayer.a"]),
    "in a computed scope": ('self.add_weight(name="weight")', "self.scope", []),
}


@pytest.mark.parametrize(("made", "scope", "expected"), WEIGHTS.values(), ids=WEIGHTS)
def test_weights(made: str, scope: str | None, expected: list[str]) -> None:
    body = f"self.a = {made}" if scope is None else f"with tf.name_scope({scope}):\n        self.a = {made}"
    text = layer(f"def build(self, input_shape):\n    {body}") + MODELS
    assert found("weight-names", port(text, TORCH)) == expected


def test_the_main_layer_of_a_bare_model_has_the_name_it_has_under_a_head() -> None:
    text = own(FOUND["an attribute"])
    wrong = text.replace(
        'self.acme = TFAcmeMainLayer(config, name="acme")', 'self.acme = TFAcmeMainLayer(config, name="amce")', 1
    )
    assert found("weight-names", port(wrong, TORCH)) == ["TFAcmeModel.acme"]
    assert mended("weight-names", port(wrong, TORCH)) == mended("weight-names", port(text, TORCH))


def test_what_is_below_a_misspelled_name_is_not_reported_too() -> None:
    """A class without a twin stands for what it is named after, or what seems to be meant by that name."""
    text = own('TFOther(config, name="bolck")').replace("TFAcmeBlock", "TFOther")
    assert found("weight-names", port(text, TORCH)) == ["TFAcmeLayer.a"]


def test_a_class_that_stands_for_nothing_known_is_let_be() -> None:
    assert found("weight-names", port(BLOCK.replace("TFAcmeBlock", "TFUnknown") + MODELS, TORCH)) == []


TWICE = {
    "two layers": ("self.a, self.b = DENSE, DENSE", ["TFAcmeLayer.b"]),
    "one or the other": ("if config.a:\n        self.a = DENSE\n    else:\n        self.a = DENSE", []),
    "two of a list": ("self.a = [HEAD, HEAD]", ["TFAcmeLayer.a"]),
    "once more in another method": ("self.a = DENSE\n\ndef reset(self):\n    self.a = DENSE", []),
}


@pytest.mark.parametrize(("made", "expected"), TWICE.values(), ids=TWICE)
def test_two_layers_of_one_name(made: str, expected: list[str]) -> None:
    made = made.replace("DENSE", 'keras.layers.Dense(9, name="query")').replace(
        "HEAD", 'keras.layers.Dense(9, name="head.0")'
    )
    assert found("weight-names", port(layer(f"def __init__(self, config):\n    {made}") + MODELS, TORCH)) == expected


MISTAKEN = {
    "another kind of module": (['Dense(9, name="block/LayerNorm")'], ["TFAcmeLayer.a"]),
    "an embedding for a linear": (['Embedding(9, 9, name="query")'], ["TFAcmeLayer.a"]),
    "a convolution for a linear": (['Conv1D(9, 1, name="query")'], []),
    "each the other's kind": (
        ['Dense(9, name="block/LayerNorm")', 'LayerNormalization(name="query")'],
        ["TFAcmeLayer.a"],
    ),
    "the name of another of the same kind": (['Dense(9, name="query")', 'Dense(9, name="query")'], ["TFAcmeLayer.b"]),
}


@pytest.mark.parametrize(("made", "expected"), MISTAKEN.values(), ids=MISTAKEN)
def test_names_that_lead_to_what_another_layer_is_a_port_of(made: list[str], expected: list[str]) -> None:
    inits = [f"self.{attribute} = keras.layers.{one}" for attribute, one in zip("ab", made, strict=False)]
    text = layer("def __init__(self, config):\n    " + "\n    ".join(inits)) + MODELS
    assert found("weight-names", port(text, TORCH)) == expected


def test_two_layers_that_each_have_the_others_name() -> None:
    body = (
        'def __init__(self, config):\n    self.query = keras.layers.Dense(9, name="intermediate_dense")\n'
        '    self.intermediate_dense = keras.layers.Dense(9, name="query")'
    )
    text = layer(body) + MODELS
    assert found("weight-names", port(text, TORCH)) == ["TFAcmeLayer.query"]
    right = (
        text.replace('"query"', '"?"')
        .replace('"intermediate_dense"', '"query"')
        .replace('"?"', '"intermediate_dense"')
    )
    assert mended("weight-names", port(text, TORCH)) == right


def test_a_class_named_after_anothers_place() -> None:
    text = (BLOCK + MODELS).replace('TFAcmeLayer(config, name="layer")', 'TFAcmeBlock(config, name="layer")')
    assert found("weight-names", port(text + layer("pass"), TORCH)) == ["TFAcmeMainLayer.layer"]


def test_a_layers_weight_made_in_its_init_is_not_also_misnamed() -> None:
    text = layer('def __init__(self, config):\n    self.a = self.add_weight(name="cls_tokn")') + MODELS
    assert found("weight-names", port(text, TORCH)) == []
    assert "TFAcmeLayer.a" in found("parameters-in-build", port(text, TORCH))


def test_a_weight_made_in_init_has_its_name_in_all_models_or_none() -> None:
    main = MODELS.replace('self.layer = TFAcmeLayer(config, name="layer")', 'self.add_weight(name="scale")')
    torch = TORCH.replace("self.layer = AcmeLayer(config)", "self.scale = nn.Parameter(torch.ones([]))")
    alone = main.partition("class TFAcmeForTask")[0]
    assert found("parameters-in-build", port(alone, torch)) == []
    assert found("parameters-in-build", port(main, torch)) == ["TFAcmeMainLayer"]


def test_a_weight_that_a_model_makes_itself() -> None:
    text = MODELS + '\n    def build(self, input_shape):\n        self.b = self.add_weight(name="classifier.bias")\n'
    assert found("weight-names", port(text, TORCH)) == ["TFAcmeForTask.b"]


def test_a_model_that_is_used_as_a_layer_may() -> None:
    text = MODELS.replace("class TFAcmeMainLayer(keras.layers.Layer)", "class TFAcmeMainLayer(TFAcmePreTrainedModel)")
    text = text.replace(
        "    def __init__",
        "    def build(self, x):\n        self.add_weight(name='layer.cls_token')\n\n    def __init__",
        1,
    )
    assert found("weight-names", port(text, TORCH)) == []


def test_a_name_that_the_loader_is_told_is_no_finding() -> None:
    renamed = (
        "\n    def tf_to_pt_weight_rename(self, tf_weight):\n"
        "        return 'x' if tf_weight == 'output' else tf_weight\n"
    )
    text = own(LOST["nothing like it"][0])
    assert found("weight-names", port(text + renamed, TORCH)) == []
    assert found("weight-names", port(text + renamed.replace("output", "outputs"), TORCH)) == ["warning TFAcmeLayer.a"]


def test_a_name_is_mended() -> None:
    for wrong, right in (
        (LOST["a letter dropped"][0], FOUND["whatever it is kept as"]),
        (LOST["of a list"][0], FOUND["one of a list"]),
        (LOST["a letter in the path"][0], FOUND["a path with slashes"]),
    ):
        assert mended("weight-names", port(own(wrong), TORCH)) == own(right)


def test_a_layer_gets_the_name_it_is_kept_under() -> None:
    text = own("TFAcmeBlock(config)").replace("self.a", "self.block")
    assert 'self.block = TFAcmeBlock(config, name="block")' in mended("weight-names", port(text, TORCH))


NAMED_BESIDE = {
    "its other branch": (
        'self.a = keras.layers.Dense(9{}) if kind else keras.layers.Activation("linear", name="query")',
        "query",
    ),
    "the number that its list leaves": (
        'self.a = [keras.layers.Dense(9{}), TFAcmeBlock(config, name="head.2")]',
        "head.0",
    ),
    "the number that its sibling leaves": (
        'self.a = keras.layers.Dense(9, name="head.0")\n        self.b = TFAcmeBlock(config{})',
        "head.2",
    ),
}


@pytest.mark.parametrize(("made", "name"), NAMED_BESIDE.values(), ids=NAMED_BESIDE)
def test_a_layer_gets_the_name_that_is_told_by_those_beside_it(made: str, name: str) -> None:
    wrong, right = (own("0").replace("self.a = 0", made.format(given)) for given in ("", f', name="{name}"'))
    assert found("weight-names", port(right, TORCH)) == []
    assert mended("weight-names", port(wrong, TORCH)) == right


def test_of_two_numbers_that_are_left_none_is_given() -> None:
    torch = TORCH.replace("nn.GELU(), AcmeBlock(config)", "nn.Linear(9, 9), nn.Linear(9, 9)")
    text = own('[keras.layers.Dense(9), keras.layers.Dense(9, name="head.2")]')
    assert found("weight-names", port(text, torch)) == ["TFAcmeLayer.a"]
    assert mended("weight-names", port(text, torch)) == text


@pytest.mark.parametrize(
    ("other", "right"),
    [
        ('keras.layers.Dense(9, name="intermediate_dense", use_bias=False)', 'Dense(9, name="query", use_bias=False)'),
        ('keras.layers.Dense(9, use_bias=False, name="intermediate_dense")', 'Dense(9, use_bias=False, name="query")'),
        ('keras.layers.Dense(9, name="intermediate_dense")', 'Dense(9, use_bias=False, name="query")'),
    ],
)
def test_a_name_is_put_where_the_nearest_of_its_kind_has_it(other: str, right: str) -> None:
    text = own(f"keras.layers.Dense(9, use_bias=False)\n    self.b = {other}").replace("self.a", "self.query")
    assert f"self.query = keras.layers.{right}" in mended("weight-names", port(text, TORCH))


def test_what_replaces_a_layer_gets_its_name() -> None:
    """As where a new size of the vocabulary asks for a new bias."""
    text = own(FOUND["an attribute"])
    made = '\n    def resize(self):\n        self.a = keras.layers.Dense(9, name="{}")\n'
    new = text.replace("\n\n\nclass TFAcmePreTrained", made + "\n\nclass TFAcmePreTrained")
    assert mended("weight-names", port(new.format("output"), TORCH)) == new.format("query")


def test_without_a_pytorch_file_there_is_nothing_to_compare() -> None:
    with pytest.raises(AssertionError, match="no PyTorch modeling file"):
        found("weight-names", port(own(FOUND["an attribute"])))


def test_a_parameter_counts_where_pytorch_keeps_it() -> None:
    """BLIP-2 makes some only to put them together; PyTorch keeps the whole."""
    parts = "q_bias = nn.Parameter(torch.zeros(9))\n        self.cls_token = nn.Parameter(torch.zeros(9))"
    torch = TORCH.replace("self.cls_token = nn.Parameter(torch.zeros(9))", parts)
    lacking = layer("def __init__(self, config, **kwargs):\n    self.query = keras.layers.Dense(9, name='query')")
    text = lacking + MODELS
    assert found("parameters-in-build", port(text, torch)) == found("parameters-in-build", port(text, TORCH)) != []
