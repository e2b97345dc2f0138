"""The whole TensorFlow file: imports, constants, and a class for each of PyTorch's."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from checker.facts.code import source
from checker.finding import TODO
from checker.new.building import build
from checker.new.copying import Copied, copied
from checker.new.inits import Init
from checker.new.layout import laid_out
from checker.new.names import Names, loaded, stored
from checker.new.renaming import header
from checker.new.signatures import annotation, call, decorators, docstring, parameters, tensorflow_name
from checker.new.torch_file import TorchFile, is_property
from checker.repo import PACKAGE

UTILS = f"{PACKAGE}/modeling_tf_utils.py"
LOSSES = {
    "ForMaskedLM": "TFMaskedLanguageModelingLoss",
    "ForCausalLM": "TFCausalLanguageModelingLoss",
    "ForSequenceClassification": "TFSequenceClassificationLoss",
    "ForImageClassification": "TFSequenceClassificationLoss",
    "ForTokenClassification": "TFTokenClassificationLoss",
    "ForMultipleChoice": "TFMultipleChoiceLoss",
    "ForQuestionAnswering": "TFQuestionAnsweringLoss",
    "ForNextSentencePrediction": "TFNextSentencePredictionLoss",
    "ForMaskedImageModeling": "TFMaskedImageModelingLoss",
}


INPUTS = {
    "pixel_values": "(None, self.config.num_channels, 224, 224)",
    "input_values": "(None, None)",
    "input_features": "(None, None, None)",
}


def module(file: TorchFile) -> str:
    """The text of the port's file."""
    names = Names(file)
    utils = file.repo.find(UTILS) or ""
    blocks = {name: _block(names, name, utils) for name in file.roles}
    layers = (name for name, role in file.roles.items() if role == "layer")
    copies = {name: copy for name in layers if (copy := copied(file, name, blocks[name]))}
    while wrong := [name for name in copies if any(copies[name].lacks(_calls(blocks, copies, f"TF{name}")))]:
        copies = {name: copy for name, copy in copies.items() if name not in wrong}
    blocks |= {name: copy.text for name, copy in copies.items()}
    body = "\n\n\n".join([*_shared(names, blocks.values()), *blocks.values()])
    if not re.search(r"^(?:from .* import .*|    )keras,?$|^keras = |import keras$", utils, re.MULTILINE):
        body = re.sub(r"(?<![\w.])keras\.", "tf.keras.", body)
    imports = _imports(names, body, copies.values(), utils)
    return laid_out(f"{_head(file)}\n{imports}\n\n\n{body}\n{_all(file)}")


def _calls(blocks: Mapping[str, str], copies: Iterable[str], name: str) -> Iterator[ast.Call]:
    """How the classes that are no copies call a class."""
    for each in blocks.keys() - set(copies):
        if f"{name}(" in blocks[each]:
            nodes = (node for node in ast.walk(ast.parse(blocks[each])) if isinstance(node, ast.Call))
            yield from (node for node in nodes if ast.unparse(node.func) == name)


def _block(names: Names, name: str, utils: str) -> str:
    text = "\n".join(_class(names, name, utils)).strip("\n")
    try:
        ast.parse(text)
    except SyntaxError:
        text = f"# {TODO}: translate `{name}`\nclass TF{name}(keras.layers.Layer):\n    pass"
    return text


def _head(file: TorchFile) -> str:
    places = (file.path, *(file.path.replace("/modeling_", f"/{kind}_") for kind in ("modular", "configuration")))
    notices = [_notice(file.repo.find(place) or "") for place in places]  # a generated file has none of its own
    notice = next((notice for notice in notices if "icense" in "".join(notice)), notices[0])
    name = file.base.removesuffix("PreTrainedModel").removesuffix("PretrainedModel")
    return "\n".join([*notice, f'"""TensorFlow {name} model."""', "", "from __future__ import annotations", ""])


def _notice(text: str) -> list[str]:
    return list(takewhile(lambda line: line.startswith("#"), text.split("\n")))


def _shared(names: Names, blocks: Iterable[str]) -> Iterator[str]:
    """The constants and functions of PyTorch's file that the port's needs, and its list of checkpoints."""
    file = names.file
    used = set(loaded(ast.parse("\n".join(blocks)))) | {"logger"}
    while more := {name for each in used if names.usable(each) for name in _needed(each, file)} - used:
        used |= more
    constants = [line for name in file.constants if (line := _constant(names, name, used))]
    if constants:
        yield "\n\n".join(constants)
    for name, node in file.functions.items():
        if name in used and names.usable(name):
            yield file.segment(node)


def _needed(name: str, file: TorchFile) -> Iterator[str]:
    """What a constant or a function needs itself."""
    yield from loaded(file.constants.get(name) or file.functions.get(name) or ast.Pass())


def _constant(names: Names, name: str, used: set[str]) -> str:
    value = names.file.constants[name]
    text = names.file.constant(name)
    if name.endswith("_PRETRAINED_MODEL_ARCHIVE_LIST"):
        return f"TF_{name} = {text}"
    if name not in used or not (names.usable(name) or isinstance(value, ast.Dict)) or name == "__all__":
        return ""
    if isinstance(value, ast.Dict):
        return _table(name, text, names.file)
    kept = names.file.words(text) if '"""' in text else text
    return f"{name} = {kept}"


def _table(name: str, text: str, file: TorchFile) -> str:
    for role in file.roles:
        text = re.sub(rf"\b{role}\b", f"TF{role}", text)
    return f"{name} = {text}"


def _class(names: Names, name: str, utils: str) -> Iterator[str]:
    """One class of the port; the bare model is two, the main layer and the model around it."""
    match names.file.roles[name]:
        case "output":
            yield from _output(names, name)
        case "base":
            yield from _base(names.file, name, utils)
        case "bare":
            main = f"TF{name.removesuffix('Model')}MainLayer"
            yield "\n".join(_layer(names, name, main, utils, is_main=True)).strip("\n") + "\n\n"
            yield from _bare(names, name, main, utils)
        case "head":
            yield from _head_model(names, name, utils)
        case "part":
            yield from _layer(names, name, f"TF{name}", utils, is_main=True)
        case _:
            yield from _layer(names, name, f"TF{name}", utils)


def _output(names: Names, name: str) -> Iterator[str]:
    node = names.file.classes[name]
    bases = [tensorflow_name(base, names.file) or "ModelOutput" for base in names.file.bases(node)]
    yield "@dataclass"
    yield f"class TF{name}({', '.join(bases)}):" if bases else f"class TF{name}:"
    yield from _described(docstring(node, names.file, 4))
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    for each in fields:
        kind = annotation(each.annotation, names) or "tf.Tensor"
        yield f"    {ast.unparse(each.target)}: {kind} = None"
    if not fields:
        yield "    pass"


def _described(text: list[str]) -> list[str]:
    return [*text, ""] if text else []


def _base(file: TorchFile, name: str, utils: str) -> Iterator[str]:
    yield f"class TF{name}(TFPreTrainedModel):"
    yield from _described(docstring(file.classes[name], file, 4))
    yield f"    config_class = {file.config}"
    for attribute in ("base_model_prefix", "main_input_name"):
        if value := file.attribute(attribute, name):
            yield f"    {attribute} = {value}"
    shape = INPUTS.get(file.attribute("main_input_name", name).strip('"'))
    if shape and "def input_signature" in utils and "image_size" not in file.config_text:
        main = file.attribute("main_input_name", name)
        yield "\n    @property\n    def input_signature(self):"
        yield f"        return {{{main}: tf.TensorSpec({shape}, tf.float32, name={main})}}"


def _layer(names: Names, name: str, ours: str, utils: str, *, is_main: bool = False) -> Iterator[str]:
    file = names.file
    kind = file.module_base(name)
    base = "keras.layers.Embedding" if kind == "nn.Embedding" else "keras.layers.Layer"
    own = [parent for parent in file.bases(file.classes[name]) if file.roles.get(parent) == "layer"]
    if is_main:
        yield "@keras_serializable"
    yield f"class {ours}({f'TF{own[0]}' if own else base}):"
    yield from _described(docstring(file.classes[name], file, 4)) if not is_main else ()
    if is_main:
        yield f"    config_class = {file.config}"
        yield ""
    yield from _described(list(_fixed(names, name)))
    init = _init(names, name)
    yield from _init_lines(init, is_derived=bool(own), is_embedding=kind == "nn.Embedding")
    unpacks = is_main and "def unpack_inputs" in utils
    if not own or file.method(name, "forward"):
        training = is_main or name in file.sensitive
        yield from call(names, name, is_model=False, unpacks=unpacks, training=training, body=[])
    yield from _spaced(build(init, explicit=names.file.builds))
    for each in file.classes[name].body:
        if isinstance(each, ast.FunctionDef) and is_property(each) and names.is_plain(each):
            yield f"\n    @property\n    {file.segment(each)}"
    if own and not init.node and not file.method(name, "forward"):
        yield "    pass"


def _fixed(names: Names, name: str) -> Iterator[str]:
    """What a class sets for all its layers, where `__init__` reads it."""
    node = names.file.init(name)
    read = ast.unparse(node) if node else ""
    for each in names.file.classes[name].body:
        match each:
            case ast.Assign([ast.Name(attribute)], value) if re.search(rf"\b(?:self|{name})\.{attribute}\b", read):
                if not names.unknown(ast.unparse(value)):
                    yield f"    {source(each)}"


def _init(names: Names, name: str) -> Init:
    """The class's `__init__`, without the local names that only what is left to a person would read."""
    unread: frozenset[str] = frozenset()
    while True:
        init = Init(names, name, unread)
        init.find_aliases()
        for statement in init.node.body if init.node else ():
            if "super()" in ast.unparse(statement):
                init.opening = len(init.lines)
            else:
                init.translate([statement])
        build(init, explicit=True)
        tree = ast.parse("\n".join(["if True:", *init.lines, "        pass"]))
        more = set(stored(tree)) - set(loaded(tree)) - set(init.kept) - unread
        if not more:
            return init
        unread |= more


def _init_lines(init: Init, *, is_derived: bool, is_embedding: bool) -> Iterator[str]:
    if init.node is None:
        return
    yield f"    {header(init.names, init.name, is_model=False)}"
    given = [ast.unparse(each) for each in init.node.body if "super()" in ast.unparse(each)]
    arguments = re.sub(r"^.*?__init__\(|\)$", "", given[0]) if given and (is_derived or is_embedding) else ""
    arguments = re.sub(r", padding_idx(?:=\w+)?|, self\.padding_idx|,? ?\*\*\w+|,? ?\*\w+", "", arguments)
    arguments = arguments.replace("num_embeddings=", "input_dim=").replace("embedding_dim=", "output_dim=")
    arguments = re.sub(r",? ?(?:device|dtype)=\w+", "", arguments)
    first = init.opening if arguments else 0
    yield from init.lines[:first]
    yield f"        super().__init__({f'{arguments}, ' if arguments else ''}**kwargs)"
    yield from _init_body(init, first)
    yield ""


def _init_body(init: Init, first: int = 0) -> Iterator[str]:
    if init.has_config and "config" not in init.assigned:
        yield "        self.config = config"
    yield from init.lines[first:]
    for name, attribute in init.kept.items():
        if attribute not in init.assigned:
            yield f"        self.{attribute} = {name}"


def _spaced(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _wrapper_init(names: Names, name: str) -> Iterator[str]:
    yield f"    {header(names, name, is_model=True)}"
    first = "config" if "config" in Init(names, name).parameters else ""
    yield f"        super().__init__({', '.join(filter(None, (first, '*inputs', '**kwargs')))})"


def _bare(names: Names, name: str, main: str, utils: str) -> Iterator[str]:
    file = names.file
    kept = file.prefix_name
    yield from decorators(file.classes[name], names, 0)
    yield f"class TF{name}(TF{file.base}):"
    yield from _wrapper_init(names, name)
    given = [f"{each}={each}" for each in Init(names, name).parameters if each != "config"]
    yield f'        self.{kept} = {main}({", ".join(["config", *given])}, name="{file.prefix}")'
    yield ""
    passed = [f"{each}={each}" for each in dict.fromkeys([*parameters(file, name), "training"])]
    body = [f"        return self.{kept}({', '.join(passed)})"]
    unpacks = "def unpack_inputs" in utils
    yield from call(names, name, is_model=True, unpacks=unpacks, training=True, body=body)
    if file.builds:
        yield ""
        yield "    def build(self, input_shape=None):"
        yield "        if self.built:\n            return\n        self.built = True"
        yield f'        if getattr(self, "{kept}", None) is not None:'
        yield f"            with tf.name_scope(self.{kept}.name):"
        yield f"                self.{kept}.build(None)"


def _head_model(names: Names, name: str, utils: str) -> Iterator[str]:
    file = names.file
    loss = next((loss for suffix, loss in LOSSES.items() if name.endswith(suffix)), "")
    bases = [f"TF{base}" for base in file.bases(file.classes[name]) if base in file.roles] or ["TFPreTrainedModel"]
    bases += [loss] if loss and f"class {loss}" in utils else []
    yield from decorators(file.classes[name], names, 0)
    yield f"class TF{name}({', '.join(bases)}):"
    init = _init(names, name)
    if init.node:
        yield from _wrapper_init(names, name)
        yield from (line for line in _init_body(init) if line != "        self.config = config")
        yield ""
    unpacks = "def unpack_inputs" in utils
    yield from call(names, name, is_model=True, unpacks=unpacks, training=True, body=[])
    yield from _spaced(build(init, explicit=names.file.builds))


def _all(file: TorchFile) -> str:
    """The port's `__all__`, where PyTorch's file has one."""
    listed = file.constants.get("__all__")
    if not isinstance(listed, ast.List):
        return ""
    names = [each.value for each in listed.elts if isinstance(each, ast.Constant) and each.value in file.roles]
    inner = "".join(f'    "TF{name}",\n' for name in names)
    return f"\n\n__all__ = [\n{inner}]\n"


def _imports(names: Names, body: str, copies: Iterable[Copied], utils: str) -> str:
    """The imports that the names of the file ask for."""
    nodes = list(ast.walk(ast.parse(body)))
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    sources = [*(copy.imports for copy in copies), names.imports]
    froms: dict[str, set[str]] = {}
    plain: set[str] = set()
    for name in {node.id for node in nodes if isinstance(node, ast.Name)} - made - set(dir(builtins)):
        origin = _origin(name, names, utils)
        node = next((found[name] for found in sources if name in found), None)
        if origin:
            froms.setdefault(origin, set()).add(name)
        elif isinstance(node, ast.ImportFrom):
            froms.setdefault("." * node.level + (node.module or ""), set()).add(_imported(name, node))
        elif isinstance(node, ast.Import) and name not in ("np", "tf"):
            plain |= {f"import {_imported(name, node)}"}
    standard = sorted(plain) + [_from(name, froms[name]) for name in sorted(froms) if not name.startswith(".")]
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    third = [text for name, text in THIRD.items() if name in used]
    own = [_from(name, froms[name]) for name in sorted(froms, key=lambda name: (not name.startswith("..."), name))]
    return "\n\n".join(
        "\n".join(part) for part in (standard, third, [each for each in own if "from ." in each]) if part
    )


THIRD = {"np": "import numpy as np", "tf": "import tensorflow as tf"}


def _imported(name: str, node: ast.Import | ast.ImportFrom) -> str:
    """What brings a name, and its name there where it is another."""
    each = next(each for each in node.names if (each.asname or each.name).partition(".")[0] == name)
    return f"{each.name} as {each.asname}" if each.asname else each.name


def _origin(name: str, names: Names, utils: str) -> str:
    if names.is_of_library(name):
        return f"{names.file.package}modeling_tf_outputs"
    if name.startswith("TF") and (found := names.foreign(name[2:])):
        return found[0]
    if name in ("keras", "get_initializer", "keras_serializable", "unpack_inputs") or name.startswith("TF"):
        return f"{names.file.package}modeling_tf_utils" if re.search(rf"\b{name}\b", utils) else ""
    if name == "ModelOutput":
        return next(
            (f"{names.file.package}{place}" for place in ("utils", "file_utils") if _mentions(names, place, name)), ""
        )
    return {"get_tf_activation": f"{names.file.package}activations_tf", "dataclass": "dataclasses"}.get(name, "")


def _mentions(names: Names, module: str, name: str) -> bool:
    found = (names.file.repo.find(f"{PACKAGE}/{module}{end}") for end in ("/__init__.py", ".py"))
    return any(name in text for text in found if text)


def _from(origin: str, names: set[str]) -> str:
    if len(names) < 4:
        return f"from {origin} import {', '.join(sorted(names))}"
    return f"from {origin} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")"
