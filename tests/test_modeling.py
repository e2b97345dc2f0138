"""What is understood of a modeling file: layers, calls, weights, bases and who ports whom."""

from textwrap import dedent, indent

import pytest

from checker.facts.modeling import Call, Class, Layer, Modeling
from tests.acme import IMPORTS, TF, layer, port

KERAS = ("tf.keras.layers.Dense(9)", "keras.layers.Dense(9)", "layers.Dense(9)", "Dense(9)")
LAYERS = {
    'self.a = keras.layers.Dense(9, name="x")': ["a keras.Dense x"],
    "self.a = self.b = TFAcmePart()": ["a TFAcmePart", "b TFAcmePart"],
    "self.a, self.b = TFAcmePart(), TFAcmePart()": ["a TFAcmePart", "b TFAcmePart"],
    'self.a = [TFAcmePart(name=f"layer_._{i}") for i in range(9)]': ["a TFAcmePart layer_._{} many"],
    "self.a = []\nfor i in range(9):\n    self.a.append(TFAcmePart(name='a.' + str(i)))": ["a TFAcmePart a.{} many"],
    "parts = []\nfor i in range(9):\n    parts.append([TFAcmePart()])\nself.a = parts": ["a TFAcmePart many"],
    "self.a = {'x': TFAcmePart(), 'y': keras.layers.ReLU()}": ["a TFAcmePart many", "a keras.ReLU many"],
    "self.a = TFAcmePart() if config.a else None": ["a TFAcmePart maybe"],
    "if config.a:\n    self.a = TFAcmePart()": ["a TFAcmePart maybe"],
    "for i in range(9):\n    setattr(self, f'a_{i}', TFAcmePart())": ["a_{} TFAcmePart many"],
    "self.a = keras.Sequential([keras.layers.Dense(9), TFAcmePart()])": [
        "a keras.Sequential (keras.Dense, TFAcmePart)"
    ],
    "self.a = TFAcmePart(inner=keras.layers.Dense(9))": ["a TFAcmePart (keras.Dense)"],
    "kind = TFAcmePart if config.a else TFAcmeRecord\nself.a = kind()": ["a TFAcmePart"],
    "self.a = PARTS[config.a]()": ["a TFAcmePart"],
    "self.a = part(name='x')": ["a ? x"],
    "self.a = part": [],
    "self.a = get_tf_activation('gelu')": [],
    "self.a = keras.initializers.Zeros()": [],
    "self.a = AcmeConfig()": [],
    "self.a = TFAcmeRecord()": [],
    "self.a = ['%s' % TFAcmePart]": [],
}
CALLS = {
    "self.a(x)": "a",
    "self.a.encoder(x)": "a.encoder",
    "[part(x) for part in self.a]": "a",
    "[part(x) for part in self.a[1:]]": "a",
    "[part(x) for i, part in enumerate(self.a)]": "a",
    "[part(x) for part, other in zip(self.b, self.a)]": "b",
    "[part(x) for i, (other, part) in enumerate(zip(self.b, self.a))]": "a",
    "[part(x) for part in reversed(self.a)]": "a",
    "[part(x) for name, part in self.a.items()]": "a",
    "self.a[3](x)": "a",
    "self.a['x'](x)": "a",
    "(self.a if x else self.b)(x)": "a b",
    "getattr(self, 'a')(x)": "a",
    "getattr(self, self.base_model_prefix)(x)": "acme",
    "self.get_decoder()(x)": "get_decoder()",
    "super().call(x)": "super().call",
    "x.foo(x)": "",
}
FLOW = {
    "part = self.a\npart(x)": "a",
    "for part in self.a:\n    part(x)": "a",
    "for pair in zip(self.a, self.b):\n    one, two = pair\n    two(x)": "b",
    "for i, pair in enumerate(zip(self.a, self.b)):\n    one, two = pair\n    one(x)": "a",
    "if x:\n    part = self.a\nelse:\n    part = self.b\npart(x)": "a b",
    "part = self.a\npart = self.b\npart(x)": "b",
    "with tf.name_scope('x'):\n    self.a(x)": "a",
    "def inner(y):\n    return self.a(y)\nreturn inner(x)": "a",
}
TORCH = {
    "self.a = nn.Linear(1, 2)": ["a nn.Linear"],
    "self.a = nn.ModuleList([AcmePart() for _ in range(9)])": ["a AcmePart many"],
    "parts = []\nparts.append(AcmePart())\nself.a = nn.ModuleList(parts)": ["a AcmePart many"],
    "self.a = nn.Sequential(nn.Linear(1, 2), nn.ReLU())": ["a nn.Sequential (nn.Linear, nn.ReLU)"],
    "self.add_module('a', nn.Linear(1, 2))": ["a nn.Linear"],
    "self.a = nn.utils.weight_norm(nn.Conv1d(1, 2, 3))": ["a nn.Conv1d"],
    "self.make()": ["b nn.Linear"],
}
TWINS = {
    "TFAcmePart": "AcmePart",
    "TFAcmeMainLayer": "AcmeModel",
    "TFACMEHead": "AcmeHead",
    "TFBlock": "AcmeBlock",
    "TFAcmeMLMHead": "AcmeOnlyMLMHead",
    "TFAcmeExtra": None,
}


def described(made: Layer) -> str:
    inner = f"({', '.join(part.kind for part in made.inner)})" if made.inner else ""
    marks = ["many"] * made.many + ["maybe"] * made.conditional
    return " ".join(part for part in (made.attribute, made.kind or "?", made.name, inner, *marks) if part)


def read(body: str, header: str = "", *, torch: str = "") -> Modeling:
    classes = layer("pass", name="TFAcmePart") + layer("a: int", name="TFAcmeRecord", above="@dataclass\n")
    header += "PARTS = {'part': TFAcmePart}\n"
    return port(header + classes + layer(body), torch).fact(Modeling)


def init(body: str, parameters: str = "self, config, part=None") -> str:
    return f"def __init__({parameters}):\n{indent(body, '    ')}"


def one(modeling: Modeling, name: str = "TFAcmeLayer") -> Class:
    return modeling.tensorflow[name]


@pytest.mark.parametrize("maker", KERAS)
@pytest.mark.parametrize(
    "header", ["from tensorflow.keras import layers\nfrom tensorflow.keras.layers import Dense\n"]
)
def test_keras_is_keras_however_it_was_imported(maker: str, header: str) -> None:
    [made] = one(read(init(f"self.a = {maker}"), header)).layers
    assert made.kind == "keras.Dense"


@pytest.mark.parametrize(("body", "expected"), LAYERS.items())
def test_layers(body: str, expected: list[str]) -> None:
    made = one(read(init(body))).layers
    assert [described(each) for each in made if each.attribute] == expected


@pytest.mark.parametrize(("body", "expected"), TORCH.items())
def test_modules_of_pytorch(body: str, expected: list[str]) -> None:
    make = "def make(self):\n    self.b = nn.Linear(1, 2)\n\ndef forward(self, x):\n    self.c = nn.Linear(1, 2)\n"
    torch = "class AcmePart(nn.Module): ...\n" + layer(init(body) + "\n\n" + make, name="AcmeLayer", base="nn.Module")
    assert [described(each) for each in read("pass", torch=torch).torch["AcmeLayer"].layers] == expected


def targets(body: str) -> list[str]:
    kept = init("self.a, self.b = [TFAcmePart()], [TFAcmePart()]")
    text = f'base_model_prefix = "acme"\n\n{kept}\n\ndef call(self, x):\n{indent(body, "    ")}'
    calls = one(read(text)).methods["call"].calls
    return [" ".join(call.targets) for call in calls if call.arguments.text("", 0) == "x" or call.targets]


@pytest.mark.parametrize(("call", "expected"), CALLS.items())
def test_calls(call: str, expected: str) -> None:
    assert expected in targets(call) if expected else not any(targets(call))


@pytest.mark.parametrize(("body", "expected"), FLOW.items())
def test_calls_through_statements(body: str, expected: str) -> None:
    assert targets(body)[-1 if "inner" not in body else 0] == expected


def test_what_a_call_stands_in() -> None:
    body = """
        def build(self, input_shape=None):
            if self.built:
                return
            for part in self.a:
                with tf.name_scope(part.name):
                    part.build(None)
            return
            self.b.build(None)
        """
    calls: dict[str, Call] = {call.callee: call for call in one(read(dedent(body))).methods["build"].calls}
    part, dead = calls["part.build"], calls["self.b.build"]
    assert (part.targets, part.scope, part.looped, part.dead) == (("a.build",), "part.name", True, False)
    assert (dead.scope, dead.dead) == (None, True)


def test_weights() -> None:
    body = """
        def build(self, input_shape):
            with tf.name_scope("scope"):
                self.a = self.add_weight(name="x", shape=[1])
            self.b = [self.add_weight(f"y.{i}", shape=[1]) for i in range(9)]
            self.add_weight("z", [1])
        """
    made = one(read(dedent(body))).weights
    assert [(each.attribute, each.name, each.scope) for each in made] == [
        ("a", "x", '"scope"'),
        ("b", "y.{}", None),
        ("", "z", None),
    ]


def test_weights_of_pytorch() -> None:
    body = "self.a = nn.Parameter(torch.zeros(1))\nself.register_buffer('b', torch.zeros(1), persistent=False)\n"
    torch = "import torch\n" + layer(init(body), name="AcmeLayer", base="nn.Module")
    made = read("pass", torch=torch).torch["AcmeLayer"].weights
    assert [(each.attribute, each.maker) for each in made] == [("a", "Parameter"), ("b", "buffer")]


@pytest.mark.parametrize(("name", "expected"), TWINS.items())
def test_twins(name: str, expected: str | None) -> None:
    ours = "".join(layer("pass", name=each) for each in TWINS)
    head = layer(
        init('self.mlm = TFAcmeMLMHead(name="mlm___cls")'), name="TFAcmeForMaskedLM", base="TFPreTrainedModel"
    )
    names = ["AcmePart", "AcmePreTrainedModel", "AcmeModel", "AcmeHead", "AcmeBlock", "AcmeOnlyMLMHead"]
    theirs = "".join(f"class {each}(nn.Module): ...\n" for each in names)
    theirs += layer(init("self.cls = AcmeOnlyMLMHead()"), name="AcmeForMaskedLM", base="nn.Module")
    modeling = port(ours + head, theirs).fact(Modeling)
    twin = modeling.twin(one(modeling, name))
    assert (twin and twin.name) == expected


def test_bases_are_followed_into_other_models_files() -> None:
    header = "from ..root.modeling_tf_root import TFRootModel\n"
    root = layer(init("self.a = keras.layers.Dense(9)"), name="TFRootModel", base="TFPreTrainedModel")
    modeling = port(header + layer("pass", name="TFAcmeModel", base="TFRootModel"), root=root).fact(Modeling)
    acme = one(modeling, "TFAcmeModel")
    assert modeling.is_model(acme)
    assert [described(each) for each in modeling.layers(acme)] == ["a keras.Dense"]
    assert [each.name for each in modeling.lineage(acme)] == ["TFAcmeModel", "TFRootModel"]


def test_bases_that_go_round_in_a_circle_end() -> None:
    text = layer("pass", name="TFAcmeA", base="TFAcmeB") + layer("pass", name="TFAcmeB", base="TFAcmeA")
    modeling = port(text).fact(Modeling)
    assert len(modeling.lineage(one(modeling, "TFAcmeA"))) == 2


def test_classes_of_one_name_in_two_files_are_both_there() -> None:
    header = "from .vision_tf import TFAcmeVision\n"
    files = {
        TF: IMPORTS + header + layer("pass"),
        TF.replace("modeling_tf_acme", "vision_tf"): IMPORTS + layer("pass"),
    }
    acme = port("")
    modeling = type(acme)(acme.repo.edited(files), acme.name, acme.folder).fact(Modeling)
    assert [found.path.rpartition("/")[2] for found in modeling.tensorflow.values()] == [
        "modeling_tf_acme.py",
        "vision_tf.py",
    ]


def test_places_and_texts_count_characters_as_the_parser_does() -> None:
    [made] = one(read(init("self.a = keras.layers.Dense(units=9,\n    name='é', bias_initializer='ü'  # ß\n)"))).layers
    assert [(item.name, item.text) for item in made.arguments.items] == [
        ("units", "9"),
        ("name", "'é'"),
        ("bias_initializer", "'ü'"),
    ]
    assert made.name == "é"
