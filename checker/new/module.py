"""The whole TensorFlow file: imports, constants, and a class for each of PyTorch's."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator

from checker.facts.code import wrapped
from checker.new.building import build
from checker.new.copying import Copied, copied
from checker.new.inits import Init, header
from checker.new.signatures import annotation, call, decorators, docstring, parameters
from checker.new.torch_file import TorchFile
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


def module(file: TorchFile) -> str:
    """The text of the port's file."""
    utils = file.repo.find(UTILS) or ""
    copies = {name: copy for name in file.roles if file.roles[name] == "layer" and (copy := copied(file, name))}
    blocks = [copies[name].text if name in copies else "\n".join(_class(file, name, utils)) for name in file.roles]
    body = "\n\n\n".join([*_constants(file, blocks), *blocks])
    if not re.search(r"^(?:from .* import .*|    )keras,?$|^keras = |import keras$", utils, re.MULTILINE):
        body = re.sub(r"(?<![\w.])keras\.", "tf.keras.", body)
    imports = _imports(file, body, copies.values(), utils)
    return f"{_head(file)}\n{imports}\n\n\n{body}\n{_all(file)}"


def _head(file: TorchFile) -> str:
    notice = []
    for line in file.lines:
        if not line.startswith("#"):
            break
        notice.append(line)
    name = file.base.removesuffix("PreTrainedModel").removesuffix("PretrainedModel")
    return "\n".join([*notice, f'"""TensorFlow {name} model."""', "", "from __future__ import annotations", ""])


def _constants(file: TorchFile, blocks: list[str]) -> Iterator[str]:
    """The constants of PyTorch's file that the port's needs, and its list of checkpoints."""
    used = {node.id for node in ast.walk(ast.parse("\n".join(blocks))) if isinstance(node, ast.Name)}
    lines = []
    for name, value in file.constants.items():
        text = ast.get_source_segment(file.text, value) or ""
        if name.endswith("_PRETRAINED_MODEL_ARCHIVE_LIST"):
            lines.append(f"TF_{name} = {text}")
        elif name == "logger" or (name in used and ('"' in text or not re.search(r"\b(?:torch|nn)\.", text))):
            kept = file.words(text) if '"""' in text else text
            lines.append(f"{name} = {kept}" if not isinstance(value, ast.Dict) else _table(name, text, file))
    if lines:
        yield "\n\n".join(lines)


def _table(name: str, text: str, file: TorchFile) -> str:
    for role in file.roles:
        text = re.sub(rf"\b{role}\b", f"TF{role}", text)
    return f"{name} = {text}"


def _class(file: TorchFile, name: str, utils: str) -> Iterator[str]:
    """One class of the port; the bare model is two, the main layer and the model around it."""
    match file.roles[name]:
        case "output":
            yield from _output(file, name)
        case "base":
            yield from _base(file, name)
        case "bare":
            main = f"TF{name.removesuffix('Model')}MainLayer"
            yield from _layer(file, name, main, utils, is_main=True)
            yield ""
            yield ""
            yield from _bare(file, name, main, utils)
        case "head":
            yield from _head_model(file, name, utils)
        case "part":
            yield from _layer(file, name, f"TF{name}", utils, is_main=True)
        case _:
            yield from _layer(file, name, f"TF{name}", utils)


def _output(file: TorchFile, name: str) -> Iterator[str]:
    node = file.classes[name]
    yield "@dataclass"
    yield f"class TF{name}({', '.join(file.bases(node))}):"
    yield from docstring(node, file, 4)
    yield ""
    for each in node.body:
        if isinstance(each, ast.AnnAssign):
            kind = annotation(each.annotation, file) or "Optional[tf.Tensor]"
            yield f"    {ast.unparse(each.target)}: {kind} = None"


def _base(file: TorchFile, name: str) -> Iterator[str]:
    yield f"class TF{name}(TFPreTrainedModel):"
    yield from docstring(file.classes[name], file, 4)
    yield ""
    yield f"    config_class = {file.config}"
    for attribute in ("base_model_prefix", "main_input_name"):
        if value := file.attribute(attribute):
            yield f"    {attribute} = {value}"


def _layer(file: TorchFile, name: str, ours: str, utils: str, *, is_main: bool = False) -> Iterator[str]:
    kind = file.module_base(name)
    base = "keras.layers.Embedding" if kind == "nn.Embedding" else "keras.layers.Layer"
    own = [parent for parent in file.bases(file.classes[name]) if file.roles.get(parent) == "layer"]
    if is_main:
        yield "@keras_serializable"
    yield f"class {ours}({f'TF{own[0]}' if own else base}):"
    yield from docstring(file.classes[name], file, 4) if not is_main else ()
    if is_main:
        yield f"    config_class = {file.config}"
        yield ""
    init = _init(file, name)
    yield from _init_lines(file, name, init, bool(own), kind == "nn.Embedding")
    unpacks = is_main and "def unpack_inputs" in utils
    yield ""
    yield from call(file, name, is_model=False, unpacks=unpacks, training=is_main or name in file.sensitive, body=[])
    yield from _spaced(build(init, explicit="build_in_name_scope" in utils))


def _init(file: TorchFile, name: str) -> Init:
    init = Init(file, name)
    init.find_aliases()
    if init.node:
        init.translate(each for each in init.node.body if "super()" not in ast.unparse(each))
    return init


def _init_lines(file: TorchFile, name: str, init: Init, is_derived: bool, is_embedding: bool) -> Iterator[str]:
    if init.node is None:
        return
    yield wrapped(header(file, name, is_model=False), 4, is_header=True)
    given = [ast.unparse(each) for each in init.node.body if "super()" in ast.unparse(each)]
    arguments = re.sub(r"^.*?__init__\(|\)$", "", given[0]) if given and (is_derived or is_embedding) else ""
    arguments = re.sub(r", padding_idx(?:=\w+)?|, self\.padding_idx", "", arguments)
    yield f"        super().__init__({f'{arguments}, ' if arguments else ''}**kwargs)"
    yield from _init_body(init)


def _init_body(init: Init) -> Iterator[str]:
    build(init, explicit=True)
    if init.has_config and "config" not in init.assigned:
        yield "        self.config = config"
    yield from init.lines
    for name, attribute in init.kept.items():
        if attribute not in init.assigned:
            yield f"        self.{attribute} = {name}"


def _spaced(lines: list[str]) -> list[str]:
    return ["", *lines] if lines else []


def _wrapper_init(file: TorchFile, name: str) -> Iterator[str]:
    yield wrapped(header(file, name, is_model=True), 4, is_header=True)
    yield "        super().__init__(config, *inputs, **kwargs)"


def _bare(file: TorchFile, name: str, main: str, utils: str) -> Iterator[str]:
    yield from decorators(file.classes[name], file, 0)
    yield f"class TF{name}(TF{file.base}):"
    yield from _wrapper_init(file, name)
    given = [f"{each}={each}" for each in Init(file, name).parameters if each != "config"]
    made = f'self.{file.prefix} = {main}({", ".join(["config", *given])}, name="{file.prefix}")'
    yield wrapped(made, 8)
    yield ""
    passed = [f"{each}={each}" for each in [*parameters(file, name), "training"]]
    body = [wrapped(f"return self.{file.prefix}({', '.join(passed)})", 8)]
    unpacks = "def unpack_inputs" in utils
    yield from call(file, name, is_model=True, unpacks=unpacks, training=True, body=body)
    if "build_in_name_scope" in utils:
        yield ""
        yield "    def build(self, input_shape=None):"
        yield "        if self.built:\n            return\n        self.built = True"
        yield f'        if getattr(self, "{file.prefix}", None) is not None:'
        yield f"            with tf.name_scope(self.{file.prefix}.name):"
        yield f"                self.{file.prefix}.build(None)"


def _head_model(file: TorchFile, name: str, utils: str) -> Iterator[str]:
    loss = next((loss for suffix, loss in LOSSES.items() if name.endswith(suffix)), "")
    bases = [f"TF{base}" for base in file.bases(file.classes[name]) if base in file.roles]
    bases += [loss] if loss and f"class {loss}" in utils else []
    yield from decorators(file.classes[name], file, 0)
    yield f"class TF{name}({', '.join(bases)}):"
    init = _init(file, name)
    if init.node:
        yield from _wrapper_init(file, name)
        yield from (line for line in _init_body(init) if line != "        self.config = config")
        yield ""
    unpacks = "def unpack_inputs" in utils
    yield from call(file, name, is_model=True, unpacks=unpacks, training=True, body=[])
    yield from _spaced(build(init, explicit="build_in_name_scope" in utils))


def _all(file: TorchFile) -> str:
    """The port's `__all__`, where PyTorch's file has one."""
    listed = file.constants.get("__all__")
    if not isinstance(listed, ast.List):
        return ""
    names = [each.value for each in listed.elts if isinstance(each, ast.Constant) and each.value in file.roles]
    inner = "".join(f'    "TF{name}",\n' for name in names)
    return f"\n\n__all__ = [\n{inner}]\n"


def _imports(file: TorchFile, body: str, copies: Iterable[Copied], utils: str) -> str:
    """The imports that the names of the file ask for."""
    tree = ast.parse(body)
    nodes = list(ast.walk(tree))
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    used = {node.id for node in nodes if isinstance(node, ast.Name)} - made | {"Optional"} & set(
        re.findall(r"\w+", body)
    )
    sources = [*(copy.imports for copy in copies), Copied("", file.tree).imports]
    froms: dict[str, set[str]] = {}
    plain: set[str] = set()
    for name in used:
        origin = _origin(name, file, utils)
        if origin:
            froms.setdefault(origin, set()).add(name)
            continue
        node = next((found[name] for found in sources if name in found), None)
        if isinstance(node, ast.ImportFrom) and not hasattr(builtins, name):
            froms.setdefault("." * node.level + (node.module or ""), set()).add(name)
        elif isinstance(node, ast.Import):
            plain |= {f"import {each.name}" for each in node.names if not each.asname and each.name != "torch"}
    standard = sorted(plain) + [_from(name, froms[name]) for name in sorted(froms) if not name.startswith(".")]
    third = [*(["import numpy as np"] if "np" in used else []), "import tensorflow as tf"]
    own = [_from(name, froms[name]) for name in sorted(froms, key=lambda name: (not name.startswith("..."), name))]
    return "\n\n".join(
        "\n".join(part) for part in (standard, third, [each for each in own if "from ." in each]) if part
    )


def _origin(name: str, file: TorchFile, utils: str) -> str:
    if f"class {name}(" in (file.repo.find(f"{PACKAGE}/modeling_tf_outputs.py") or ""):
        return "...modeling_tf_outputs"
    if name in ("keras", "get_initializer", "keras_serializable", "unpack_inputs") or name.startswith("TF"):
        return "...modeling_tf_utils" if re.search(rf"\b{name}\b", utils) else ""
    return "...activations_tf" if name == "get_tf_activation" else ""


def _from(origin: str, names: set[str]) -> str:
    return (
        wrapped(f"from {origin} import {', '.join(sorted(names))}", 0)
        if len(names) < 4
        else (f"from {origin} import (\n" + "".join(f"    {name},\n" for name in sorted(names)) + ")")
    )
