"""What is left of PyTorch in a port's TensorFlow files: in their code, their examples and their documented types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import starmap
from typing import Literal, NamedTuple, Self

from checker.facts.docstrings import Docstrings, Line
from checker.facts.lookalikes import Lookalikes
from checker.facts.modeling import Call, Layer, Method, Modeling, Module, Place
from checker.facts.tensorflow_names import NAMES
from checker.finding import Edit
from checker.port import Port, PortFact
from checker.repo import Repo

Kind = Literal[
    "import", "keyword", "axis", "name", "function", "method", "example", "class", "helper", "type", "title"
]

KEYWORDS = (
    *("affine", "bias", "elementwise_affine", "embedding_dim", "eps", "in_channels", "in_features", "inplace"),
    *("num_embeddings", "out_channels", "out_features", "padding_idx", "padding_mode", "track_running_stats"),
)
METHODS = (
    *("add_", "backward", "bmm", "chunk", "clamp", "clone", "contiguous", "copy_", "cpu", "cuda", "detach", "expand"),
    *("expand_as", "fill_", "float", "half", "index_select", "long", "masked_fill", "masked_fill_", "masked_select"),
    *("mul_", "new_empty", "new_full", "new_ones", "new_tensor", "new_zeros", "normal_", "permute", "repeat"),
    *("repeat_interleave", "requires_grad_", "scatter_", "size", "squeeze", "to", "transpose", "type_as", "unsqueeze"),
    *("view", "zero_"),
)
TORCH = ("torch", "nn", "F")
AXES = {"dim": "axis", "keepdim": "keepdims"}
KNOWS_DIM = ("l2_normalize", "sobol_sample")
IMPORT = re.compile(r"(?:import|from) torch\b")
INNER_IMPORT = re.compile(r"^ +import torch\b", re.MULTILINE)
NAME = re.compile(r"(?<![\w.])tf\.(?:(\w+)\.)?(\w+)")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
EXAMPLE = re.compile(
    r"\bimport torch\b|\btorch\.\w+|return_tensors=[\"']pt[\"']|\.backward\(\)|\.(?:new_ones|unsqueeze|detach)\("
    r"|\.argmax\([^()]*\)\.item\(\)|\b(?:\w*softmax|arg\w+|cat|stack|sum|mean|max|min|norm)\(.*\b(?:dim|keepdim)="
)
LOADED = re.compile(r"(\w+)\.from_")
CLASS = re.compile(r"(?<![\w.])(?!TF|Flax)([A-Z]\w*)")
HELPER = re.compile(r"(?<![\w.])TF(\w+(?:Tokenizer(?:Fast)?|FeatureExtractor|ImageProcessor|(?<!Logits)Processor))\b")
TOKENIZERS = re.compile(r"tokenization_\w+\.py")
DEFINED = re.compile(r"^class (TF\w+)", re.MULTILINE)
TYPE = re.compile(
    r"\(`[^`]*?\b(torch(?:\.\w+)+)|`[^`]*?\b(torch\.\w*Tensor|tf\.(?:Float|Long|Int|Bool)Tensor)\b", re.IGNORECASE
)
TITLE = re.compile(r"\s*\"\"\"\s*PyTorch .*\bmodel", re.IGNORECASE)


@dataclass(frozen=True)
class Leftover:
    """One leftover: its kind, its words, where it stands (1-based) and in what; `instead` where that is certain."""

    kind: Kind
    words: str
    path: str
    line: int
    column: int
    symbol: str
    instead: str = ""


@dataclass(frozen=True)
class Leftovers(PortFact):
    """Everything in the TensorFlow files that only PyTorch knows; what is copied is judged at its source."""

    found: tuple[Leftover, ...]
    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        modeling = port.fact(Modeling)
        docstrings, names = port.fact(Docstrings), Known(frozenset(modeling.torch), _tokenizers(port))
        texts = (found for path in docstrings.lines for found in _in_text(path, docstrings, names))
        calls = (found for module in modeling.tensorflow_modules for found in _in_calls(module, port.repo))
        inherited = {path: port.fact(Lookalikes).inherited(path) for path in docstrings.lines}
        own = (found for found in (*texts, *calls) if found.line - 1 not in inherited.get(found.path, ()))
        return cls(tuple(own), port.repo)

    def edit(self, found: Leftover) -> Edit:
        """What to write instead, in its place."""
        text = self.repo.text(found.path)
        rows = text.split("\n")
        row = rows[found.line - 1]
        column = max(row.find(found.words, found.column - 1), row.find(found.words))
        rows[found.line - 1] = row[:column] + row[column:].replace(found.words, found.instead, 1)
        return Edit(found.path, text, "\n".join(rows))


class Known(NamedTuple):
    """The classes of the PyTorch files, and the tokenizers that TensorFlow has of its own."""

    torch: frozenset[str]
    tokenizers: frozenset[str]


def _tokenizers(port: Port) -> frozenset[str]:
    texts = (port.repo.find(path) or "" for path in port.files(TOKENIZERS))
    return frozenset(name for text in texts for name in DEFINED.findall(text))


def _in_text(path: str, docstrings: Docstrings, names: Known) -> Iterator[Leftover]:
    """Leftovers that a line shows by itself; each type once in a docstring."""
    typed: set[tuple[str, str]] = set()
    converting = _converting(docstrings.quoted(path))
    for line in docstrings.lines[path]:
        for kind, words, column, instead in _in_string(line, names) if line.quoted else _in_code(line.text):
            if (line.symbol, words) not in (typed if kind == "type" else converting):
                yield Leftover(kind, words, path, line.number + 1, column + 1, line.symbol, instead)
            if kind == "type":
                typed.add((line.symbol, words))


def _converting(quoted: list[Line]) -> set[tuple[str, str]]:
    """The PyTorch classes of examples that show how to get TensorFlow weights from PyTorch's, with the examples."""
    saved = {line.symbol for line in quoted if ".save_pretrained(" in line.text}
    from_torch = {line.symbol for line in quoted if "from_pt=True" in line.text and line.symbol in saved}
    loaded = ((line.symbol, LOADED.search(line.text)) for line in quoted if line.symbol in from_torch)
    return {(symbol, match[1]) for symbol, match in loaded if match}


Words = tuple[Kind, str, int, str]


def _in_code(line: str) -> Iterator[Words]:
    """Leftovers in a line of code: kind, words, 0-based column, and what to write instead."""
    if "import" in line and IMPORT.match(line):
        yield "import", line.strip(), 0, ""
    if "tf." not in line or all(starmap(_is_known, NAME.findall(line))):
        return
    code = QUOTED.sub(lambda quoted: " " * len(quoted[0]), line).partition("#")[0]
    for match in NAME.finditer(code):
        if not _is_known(match[1] or "", match[2]):
            yield "name", match[0], match.start(), ""


@cache
def _is_known(module: str, name: str) -> bool:
    """Whether TensorFlow has a name such as `tf.nn.softmax`; of its larger modules only the first level is known."""
    if not module:
        return name in NAMES[""]
    return module in NAMES[""] and (module not in NAMES or name in NAMES[module])


def _is_tensorflow(dotted: str) -> bool:
    _, *words = dotted.split(".")[:3]
    return bool(words) and _is_known("".join(words[:-1]), words[-1])


def _in_string(line: Line, names: Known) -> Iterator[Words]:
    """The same in a line of a docstring."""
    if code := line.example:
        if match := EXAMPLE.search(code):
            tensors = match[0].replace("pt", "tf") if match[0].startswith("return_tensors") else ""
            yield "example", match[0], match.start(), tensors
        for match in CLASS.finditer(code):
            if match[1] in names.torch or match[1].startswith("AutoModel"):
                yield "class", match[1], match.start(), f"TF{match[1]}"
        for match in HELPER.finditer(code):
            if match[0] not in names.tokenizers:
                yield "helper", match[0], match.start(), match[1]
    elif not _mentions_either(line.text.lower()):
        return
    elif match := TYPE.search(line.text):
        yield "type", match[1] or match[2], match.start(1) if match[1] else match.start(2), ""
    elif match := TITLE.match(line.text):
        yield "title", match[0].strip('" '), 0, ""


def _mentions_either(line: str) -> bool:
    """Whether a line in lower case speaks of one of the two at all: most need no closer look."""
    return "torch" in line or "tf." in line


def _in_calls(module: Module, repo: Repo) -> Iterator[Leftover]:
    """Leftovers in what a layer is made with, and in how a tensor is called."""
    interop = INNER_IMPORT.search(repo.text(module.path)) is not None
    functions = [(function.name, function) for function in module.functions.values()]
    for owner in module.classes.values():
        functions += [(f"{owner.name}.{method.name}", method) for method in owner.methods.values()]
        for layer in owner.layers:
            yield from _keywords(layer, module.path, owner.name)
    for symbol, function in functions:
        for call in function.calls:
            if call.function.startswith("tensorflow."):
                yield from _axes(call, module.path, symbol)
            elif not interop and _is_torch_function(call, module):
                yield _at("function", f"{call.callee}(…)", module.path, call.place, symbol)
            elif not interop and _is_torch_method(call, function):
                yield _at("method", f"{call.callee}(…)", module.path, call.place, symbol)


def _is_torch_function(call: Call, module: Module) -> bool:
    """Whether it calls a function of PyTorch, which the file does not import: then the import is what is left."""
    head, dot, _ = call.callee.partition(".")
    return bool(dot) and head in TORCH and head not in module.imports and head not in module.others


def _is_torch_method(call: Call, function: Method) -> bool:
    """Whether it calls what only PyTorch's tensors have; a `TensorArray` has a `size()` too, and NumPy's have some."""
    receiver, _, name = call.callee.rpartition(".")
    made = function.assigned.get(receiver, ())
    is_array = "numpy" in receiver or receiver.startswith("np.") or any(each.startswith("numpy.") for each in made)
    is_tensor = all("()." in target for target in call.targets) and not is_array
    return bool(receiver) and is_tensor and name in METHODS and (name != "size" or bool(call.arguments.items))


def _keywords(layer: Layer, path: str, symbol: str) -> Iterator[Leftover]:
    for argument in layer.arguments.items:
        if layer.kind.startswith("keras.") and argument.name in KEYWORDS:
            yield _at("keyword", f"{argument.name}={argument.text}", path, argument.place, symbol)


def _axes(call: Call, path: str, symbol: str) -> Iterator[Leftover]:
    for argument in call.arguments.items:
        axis = AXES.get(argument.name)
        if axis and _is_tensorflow(call.function) and not call.function.endswith(KNOWS_DIM):
            words = f"{argument.name}={argument.text}"
            yield replace(_at("axis", words, path, argument.place, symbol), instead=f"{axis}={argument.text}")


def _at(kind: Kind, words: str, path: str, place: Place, symbol: str) -> Leftover:
    return Leftover(kind, words, path, place.line, place.column, symbol)
