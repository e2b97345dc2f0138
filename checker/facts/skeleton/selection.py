"""Which of PyTorch's tests a port has too: those that could be translated whole; the others are left to a person."""

import ast
import re
import textwrap
from dataclasses import dataclass, field

import libcst as cst

from checker.facts.skeleton.expressions import METHODS, MODULE, code
from checker.facts.skeleton.tree import TestTree
from checker.facts.skeleton.words import TORCH_ONLY, Words
from checker.finding import TODO

LEFT = frozenset(
    (
        *METHODS,
        *("all", "any", "data", "flatten", "gather", "masked_fill", "norm", "numel", "scatter", "softmax"),
        *("std", "tolist", "transpose", "half", "backward", "forward", "grad", "requires_grad", "train", "jit"),
        *("modules", "named_modules", "named_parameters", "parameters", "state_dict"),
        *("new_ones", "new_tensor", "new_zeros", "gradient_checkpointing_enable"),
    )
)
KEYWORDS = ("attn_implementation", "device", "device_map", "dim", "requires_grad", "torch_dtype")
OF_MODELS = frozenset(("call", "config", "name", "trainable_weights", "weights"))
MODEL = re.compile(r"\w*model\w*")
NO_LOSS = re.compile(r"\.assert\w*\(.*\bloss\b.*\bshape\b|\.assert\w*\(.*\bloss\.size\(")
TORCH_SUBJECT = re.compile(r"fp16|bf16|half_prec|torch|onnx|quant|flash|sdpa|jit|requires_grad|gradient_checkpointing")
ASSERTION = re.compile(r"\s*(?:self|self\.parent|tf\.debugging)\.assert\w*\(")
CLASS = re.compile(r"[A-Z]\w*(?:Config|Tester)")
MADE = re.compile(r"(?:model_class|TF\w+)\(")
TRANSLATE = f"{TODO}: translate"


@dataclass
class Selection:
    """What of one file is kept; `taken` are the arguments of the models' `call`, `dropped` the methods that went.

    `main_input` is the first input of the models, "" where it is `input_ids` as usual.
    """

    words: Words
    tree: TestTree
    taken: dict[str, frozenset[str]]
    main_input: str
    dropped: set[str] = field(default_factory=set)

    def method(self, owner: str, node: cst.FunctionDef, *, is_suite: bool) -> cst.FunctionDef | None:
        """A method as it is kept: whole, without what cannot be said, or empty; None where it goes."""
        name = node.name.value
        is_common = is_suite and name in self.tree.tensorflow_tests
        is_torch = is_suite and name.startswith("test_") and name in self.tree.torch_tests
        if self._is_about_torch(node) or (is_torch and not is_common):
            self.dropped |= set() if is_common else {name}
            return None
        if self.is_certain(node):
            return node
        salvaged = self._salvaged(node)
        if self.is_certain(salvaged) and not _is_in_vain(salvaged):
            return salvaged
        return (
            None if is_common or name.startswith("tearDown") else _emptied(node, f"{owner}.{name}" if owner else name)
        )

    def _is_about_torch(self, node: cst.FunctionDef) -> bool:
        names = {each.id for each in ast.walk(_parsed(node)) if isinstance(each, ast.Name)}
        decorators = {code(each.decorator).partition("(")[0] for each in node.decorators}
        subject = TORCH_SUBJECT.search(node.name.value)
        return bool(subject or names & self.words.models) or any(TORCH_ONLY.fullmatch(each) for each in decorators)

    def is_certain(self, node: cst.CSTNode) -> bool:
        """Whether nothing of PyTorch is left in a piece of code."""
        tree = _parsed(node)
        return not (any(map(self._is_left, ast.walk(tree))) or self._hands_too_much(tree) or _saves_unbuilt(tree))

    def _hands_too_much(self, tree: ast.Module) -> bool:
        """Whether a model is called with an argument that its class does not take."""
        models: dict[str, str] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Assign([ast.Name(name)], ast.Call(func)):
                    models[name] = ast.unparse(func).removesuffix(".from_pretrained")
                case ast.Call(ast.Name(name), keywords=keywords) if self.taken.get(models.get(name, "")):
                    if {each.arg for each in keywords if each.arg} - self.taken[models[name]]:
                        return True
        return False

    def _is_left(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name):
                return name in self.words.tools | self.words.models
            case ast.Call(ast.Attribute(owner, name)) if name in LEFT:
                return not MODULE.fullmatch(ast.unparse(owner))
            case ast.Call(func, keywords=keywords) if any(each.arg in KEYWORDS for each in keywords):
                return not CLASS.fullmatch(ast.unparse(func))
            case ast.Attribute(ast.Name(owner), name) if MODEL.fullmatch(owner) and owner not in ("model_tester",):
                return "_class" not in owner and name not in self.tree.model_methods | OF_MODELS
            case ast.Attribute(attr=name) if name in ("requires_grad", "grad", "data"):
                return True
            case ast.Subscript(ctx=ast.Store(), slice=ast.Tuple() | ast.Slice() | ast.Compare()):
                return True
            case ast.Expr(value) if NO_LOSS.search(ast.unparse(value)):
                return True
        return False

    def _salvaged(self, node: cst.FunctionDef) -> cst.FunctionDef:
        """The method with a note in the place of each assertion that could not be translated."""
        body: list[cst.BaseStatement] = []
        notes: list[cst.EmptyLine] = []
        for each in node.body.body:
            assert isinstance(each, cst.BaseStatement)
            text = " ".join(code(each.with_changes(leading_lines=())).split()) if _is_assertion(each) else ""
            if text and not self.is_certain(each):
                notes += [*each.leading_lines, _note(text)]  # type: ignore[attr-defined]
            else:
                body.append(each.with_changes(leading_lines=[*notes, *each.leading_lines]))  # type: ignore[attr-defined]
                notes = []
        if not body:
            return node
        block = node.body.with_changes(body=body, footer=[*notes, *node.body.footer])  # type: ignore[attr-defined]
        return node.with_changes(body=block)

    def is_known(self, switch: str, owner: cst.ClassDef) -> bool:
        """Whether the tests of TensorFlow, or the class itself, read a switch."""
        return switch in self.tree.known_attributes or f"self.{switch}" in code(owner)


def _is_in_vain(node: cst.FunctionDef) -> bool:
    """Whether something is computed that nothing uses."""
    names = [each for each in ast.walk(_parsed(node)) if isinstance(each, ast.Name)]
    read = {each.id for each in names if isinstance(each.ctx, ast.Load)}
    return any(isinstance(each.ctx, ast.Store) and each.id not in read for each in names)


def _saves_unbuilt(tree: ast.Module) -> bool:
    """Whether a model is saved that was never called: TensorFlow's has no weights before that."""
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    made = {
        ast.unparse(node.targets[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and MADE.match(ast.unparse(node.value))
    }
    return any(f"{name}.save_pretrained" in calls and name not in calls for name in made)


def _is_assertion(node: cst.BaseStatement) -> bool:
    return bool(ASSERTION.match(code(node.with_changes(leading_lines=()))))


def _note(text: str) -> cst.EmptyLine:
    return cst.EmptyLine(comment=cst.Comment(f"# {TRANSLATE} `{textwrap.shorten(text, 70, placeholder=' …')}`"))


def _emptied(node: cst.FunctionDef, name: str) -> cst.FunctionDef:
    """The method that says what a person must translate."""
    statement = cst.parse_statement(f'raise unittest.SkipTest("{TRANSLATE} `{name}`")\n')
    return node.with_changes(body=cst.IndentedBlock([statement]))


def _parsed(node: cst.CSTNode) -> ast.Module:
    return ast.parse(textwrap.dedent(code(node)))
