"""A port's test file to start from: PyTorch's, in TensorFlow's words as far as these are certain.

What a person must translate is marked `TODO(tfport)`; tests of what the port does not have are left out.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from checker.facts.classes import Classes
from checker.facts.skeleton.classes import MIXIN, TestedClass, kept_class, prune, rebuilt
from checker.facts.skeleton.expressions import code
from checker.facts.skeleton.imports import written
from checker.facts.skeleton.layout import laid_out
from checker.facts.skeleton.selection import Selection
from checker.facts.skeleton.translator import KERAS_LAYER, Translator
from checker.facts.skeleton.tree import TestTree
from checker.facts.skeleton.words import TF_GUARD, Import, Words
from checker.facts.sources import Sources
from checker.finding import TODO
from checker.port import Port
from checker.repo import Unreadable

OFFERED = (
    Import("inspect", ""),
    Import("tensorflow", "", "tf", TF_GUARD),
    Import("transformers.testing_utils", "require_tf"),
    Import("transformers.testing_utils", "slow"),
)
CHECKPOINT = re.compile(r'_CHECKPOINT_FOR_DOC = "([^"]+)"|\.from_pretrained\("([^"]+/[^"]+)"')
YEAR = re.compile(r"(?<=# Copyright )\d{4}\b")
UTILS = "src/transformers/modeling_tf_utils.py"


@dataclass(frozen=True)
class Piece:
    """One statement at the top of the file, and the names that are set there."""

    names: frozenset[str]
    text: str
    is_test: bool = False
    is_simple: bool = False

    @property
    def used(self) -> frozenset[str]:
        return frozenset(node.id for node in ast.walk(ast.parse(self.text)) if isinstance(node, ast.Name))


def skeleton(port: Port, torch: str, pattern: str) -> str | None:
    """The text of a test file made out of the PyTorch file at a path; `pattern` is where a model's tests lie.

    None where that file cannot be read.
    """
    try:
        return _skeleton(port, torch, pattern)
    except (Unreadable, SyntaxError, cst.ParserSyntaxError, RecursionError):
        return None


def _skeleton(port: Port, torch: str, pattern: str) -> str:
    text = port.repo.text(torch)
    tree = TestTree.of(port, pattern)
    words = Words.of(port, torch, tree)
    module = cst.parse_module(text)
    keras = Import("transformers.modeling_tf_utils", "keras", guard=TF_GUARD)
    has_keras = re.search(r"^\s*(?:import|from) .*\bkeras\b", port.repo.text(UTILS), re.MULTILINE)
    layer = KERAS_LAYER if has_keras else f"tf.{KERAS_LAYER}"
    translator = Translator(words, words.names | _classes(module), layer, from_pt=port.stage != "final")
    translated = module.visit(translator)
    pieces = _needed(list(_pieces(translated, Selection(words, tree, _arguments(port), _main_input(port)))))
    pieces += _loading(pieces, port)
    body = _joined(pieces)
    known = {each.local: each for each in (*OFFERED, keras, *words.here.values())}.values()
    head = _licence(translated, port) + _docstring(translated)
    imports = written(_imported(pieces, known, words, annotations=tree.imports_annotations))
    return laid_out(f"{head}{imports}\n\n\n{body}\n", text)


def _statements(module: cst.Module) -> Iterator[cst.CSTNode]:
    """What stands at the top of a file, or waits there for PyTorch."""
    for node in module.body:
        waits = isinstance(node, cst.If) and re.fullmatch(r"is_(?:torch|tf)_available\(\)", code(node.test))
        yield from node.body.body if isinstance(node, cst.If) and waits else (node,)


def _classes(module: cst.Module) -> dict[str, str]:
    """The new names of the file's own classes."""
    names = [node.name.value for node in _statements(module) if isinstance(node, cst.ClassDef)]
    return {name: f"TF{name.removeprefix('TF')}" for name in names}


def _arguments(port: Port) -> dict[str, frozenset[str]]:
    """What the `call` of each of the port's models takes; models that take anything are left out."""
    found = {}
    for source in port.fact(Sources).tensorflow:
        for node in source.tree.body:
            calls = (each for each in getattr(node, "body", ()) if isinstance(each, ast.FunctionDef))
            call = next((each for each in calls if each.name == "call"), None)
            if isinstance(node, ast.ClassDef) and call and not call.args.kwarg:
                found[node.name] = frozenset(each.arg for each in (*call.args.args, *call.args.kwonlyargs))
    return found


def _main_input(port: Port) -> str:
    texts = (source.text for source in port.fact(Sources).tensorflow)
    names = {name for text in texts for name in re.findall(r'^    main_input_name = "(\w+)"$', text, re.MULTILINE)}
    return names.pop() if len(names) == 1 and "input_ids" not in names else ""


def _licence(module: cst.Module, port: Port) -> str:
    """The comments at the top of PyTorch's tests, with the year of the port."""
    text = "".join(map(code, module.header)).rstrip()
    year = next((match for each in port.fact(Sources).tensorflow if (match := YEAR.search(each.text))), None)
    return YEAR.sub(year[0], text, count=1) if year else text


def _docstring(module: cst.Module) -> str:
    match module.body:
        case [cst.SimpleStatementLine(body=[cst.Expr(cst.SimpleString())]) as first, *_]:
            return re.sub(r'^(\s*""") | (""")$', r"\1\2", f"\n{code(first).strip()}") + "\n\n"
    return "\n\n"


def _pieces(module: cst.Module, selection: Selection) -> Iterator[Piece]:
    classes = {}
    for node in _statements(module):
        if isinstance(node, cst.ClassDef) and (found := kept_class(node, selection)):
            classes[node.name.value] = found
    prune(list(classes.values()), selection.dropped)
    for node in _statements(module):
        if isinstance(node, cst.ClassDef) and node.name.value in classes:
            yield from _of_class(classes[node.name.value])
        elif isinstance(node, cst.FunctionDef) and (method := selection.method("", node, is_suite=False)):
            yield Piece(frozenset((node.name.value,)), code(method).strip("\n"))
        elif isinstance(node, cst.SimpleStatementLine) and selection.is_certain(node):
            names = frozenset(re.findall(r"^(\w+) = ", code(node), re.MULTILINE))
            yield Piece(names, code(node).strip("\n"), is_simple=True)


def _of_class(found: TestedClass) -> Iterator[Piece]:
    if found.tests_something:
        yield Piece(frozenset((found.name,)), code(rebuilt(found)).strip("\n"), is_test=found.is_suite)


def _needed(pieces: list[Piece]) -> list[Piece]:
    """The tests, and whatever these use."""
    used = {name for piece in pieces if piece.is_test for name in piece.used}
    while more := {name for piece in pieces if piece.names & used for name in piece.used} - used:
        used |= more
    return [piece for piece in pieces if piece.is_test or piece.names & used]


def _loading(pieces: list[Piece], port: Port) -> Iterator[Piece]:
    """A test that loads weights of the Hub, where PyTorch's tests have none."""
    suites = [name for piece in pieces if MIXIN in piece.text for name in piece.names]
    models = [
        found.name for found in port.fact(Classes).public if found.name in "".join(piece.text for piece in pieces)
    ]
    found = (match for each in port.fact(Sources).tensorflow for match in CHECKPOINT.finditer(each.text))
    match = next(found, None)
    has_own = any(".from_pretrained(" in piece.text or "IntegrationTest" in piece.text for piece in pieces)
    if match is None or not suites or not models or has_own:
        return
    name = re.sub(r"Tests?$", "IntegrationTest", suites[0])
    flag = "" if port.stage == "final" else ", from_pt=True"
    lines = (
        "@require_tf",
        f"class {name}(unittest.TestCase):",
        "    @slow",
        "    def test_model_from_pretrained(self):",
        f'        model = {models[0]}.from_pretrained("{match[1] or match[2]}"{flag})',
        f"        # {TODO}: compare its outputs with those of PyTorch",
        "        self.assertIsNotNone(model)",
    )
    yield Piece(frozenset((name,)), "\n".join(lines), is_test=True)


def _joined(pieces: list[Piece]) -> str:
    text = ""
    for before, piece in zip([None, *pieces], pieces, strict=False):
        text += ("\n" if before.is_simple and piece.is_simple else "\n\n\n") if before else ""
        text += piece.text
    return text


def _imported(pieces: list[Piece], known: Iterable[Import], words: Words, *, annotations: bool) -> Iterator[Import]:
    """The imports of the names that are used."""
    used = {name for piece in pieces for name in piece.used} | {"unittest"}
    found = [each for each in known if each.local in used]
    guards = {name for each in found for name in re.findall(r"is_\w+_available", each.guard)}
    offered = {each.local: each for each in words.here.values()}
    yield from found
    yield from (offered.get(name, Import("transformers", name)) for name in sorted(guards))
    yield Import("unittest", "")
    if annotations:
        yield Import("__future__", "annotations")
