"""What the names in a modeling file stand for, and the text of its expressions."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from checker.facts.directives import NEARLY
from checker.facts.modeling.parts import Argument, Arguments, Condition, Copied, Decorator, Leaves, Parameter, Place

KERAS = re.compile(r"(?:.+\.)?keras\.(?:layers\.|models\.)?([A-Z]\w*)")
TORCH = re.compile(r"torch\.nn\.(?:modules\.\w+\.)?([A-Z]\w*)")
HOLDERS = (ast.expr, ast.keyword, ast.comprehension)
LAYOUT = re.compile(r"([(\[{]) | ?,? (?=[)\]}])")
COPIED = re.compile(r"\s*# Copied from transformers\.(\S+)(.*)")
PREFIX = re.compile(r"^(?:src\.)?transformers\.", re.IGNORECASE)
WITH = re.compile(r"^\s*with\b")


def imports(nodes: Iterable[ast.stmt], module: str) -> dict[str, str]:
    """The dotted name behind each name that the statements import, or set to one; `module` is their own."""
    found: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Import(names):
                found.update((name.asname or name.name.partition(".")[0], _imported(name)) for name in names)
            case ast.ImportFrom(names=names):
                origin = _origin(node, module)
                found.update((name.asname or name.name, f"{origin}.{name.name}") for name in names)
            case ast.Assign([ast.Name(name)], ast.Attribute(ast.Name(owner), attribute)):
                found[name] = f"{found.get(owner, owner)}.{attribute}"
            case ast.If(body=body, orelse=orelse) | ast.Try(body=body, orelse=orelse):
                found.update(imports([*orelse, *body], module))
    return found


def _imported(name: ast.alias) -> str:
    return name.name if name.asname else name.name.partition(".")[0]


def _origin(node: ast.ImportFrom, module: str) -> str:
    above = ".".join(module.split(".")[: -node.level]) if node.level else ""
    return ".".join(part for part in (above, node.module) if part)


def all_names(tree: ast.Module) -> dict[str, int]:
    """The names in a module's `__all__`, each with its line."""
    names: dict[str, int] = {}
    for node in tree.body:
        match node:
            case (
                ast.Assign([ast.Name("__all__")], ast.List(items) | ast.Tuple(items))
                | ast.AnnAssign(ast.Name("__all__"), value=ast.List(items))
                | ast.AugAssign(ast.Name("__all__"), value=ast.List(items))
            ):
                names.update((str(item.value), item.lineno) for item in items if isinstance(item, ast.Constant))
    return names


@dataclass(frozen=True)
class Names:
    """The names of one file: the lines of its text, its imports, and what its own names may stand for.

    `tables` are names at the top of the file that stand for one of several classes, such as a dict of them.
    """

    lines: list[str]
    imports: Mapping[str, str]
    classes: frozenset[str]
    tables: Mapping[str, tuple[str, ...]]

    def text(self, node: ast.AST) -> str:
        """The source of an expression, on one line."""
        return self._at(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def _at(self, first: int, start: int, last: int, end: int) -> str:
        line = self.lines[first - 1]
        if first == last:
            return line[start:end] if line.isascii() else line.encode()[start:end].decode()
        middle = self.lines[first : last - 1]
        pieces = [line.encode()[start:].decode(), *middle, self.lines[last - 1].encode()[:end].decode()]
        return LAYOUT.sub(r"\1", " ".join(" ".join(pieces).split()))

    def dotted(self, node: ast.expr) -> str:
        """The dotted name of an expression after the file's imports, "" where it is no plain name."""
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        head = self.imports.get(node.id, node.id)
        return ".".join([head, *reversed(parts)])

    def kind(self, node: ast.expr) -> str:
        """The class an expression names: `keras.Dense`, `nn.Linear`, or the dotted name."""
        return known(self.dotted(node))

    def place(self, node: ast.AST) -> Place:
        return Place(node.lineno, node.col_offset + 1, node.end_lineno, node.end_col_offset + 1)  # type: ignore[attr-defined]

    def arguments(self, call: ast.Call) -> Arguments:
        plain = [self._argument("*" if isinstance(value, ast.Starred) else "", value) for value in call.args]
        return Arguments((*plain, *[self._argument(word.arg or "**", word.value) for word in call.keywords]))

    def _argument(self, name: str, node: ast.expr) -> Argument:
        first, start = node.lineno, node.col_offset
        last, end = node.end_lineno or first, node.end_col_offset or start
        return Argument(name, self._at(first, start, last, end), Place(first, start + 1, last, end + 1))

    def decorators(self, node: ast.ClassDef | ast.FunctionDef) -> tuple[Decorator, ...]:
        return tuple(self._decorator(decorator) for decorator in node.decorator_list)

    def _decorator(self, node: ast.expr) -> Decorator:
        name = node.func if isinstance(node, ast.Call) else node
        return Decorator(self.text(name), self.text(node), node.lineno)

    def copied(self, node: ast.ClassDef | ast.FunctionDef) -> Copied | None:
        """The directive right above a definition, or above its decorators, even if it is not written as it should."""
        for line in (node.lineno, top_line(node)):
            above = self.lines[line - 2] if line > 1 else ""
            if "#" in above and (match := COPIED.match(above) or NEARLY.match(above)):
                source, tail = match.groups()[-2:]
                return Copied(PREFIX.sub("", source), WITH.sub("", tail or "").strip(), line - 1)
        return None

    def condition(self, node: ast.expr, leaves: Leaves) -> Condition:
        """What a test reads and calls."""
        names, functions = set(), set()
        todo: list[ast.AST] = [node]
        while todo:
            each = todo.pop()
            if isinstance(each, ast.Name):
                names.add(each.id)
                continue
            if isinstance(each, ast.Call) and (dotted := self.dotted(each.func)):
                functions.add(dotted)
            todo += children(each)
        return Condition(self.text(node), frozenset(names), frozenset(functions), self.place(node), leaves)

    def parameters(self, arguments: ast.arguments) -> Iterator[Parameter]:
        plain = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
        for arg, default in zip(plain, defaults, strict=True):
            yield self._parameter(arg, default)
        if arguments.vararg:
            yield Parameter(arguments.vararg.arg, None, None, "*")
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            yield self._parameter(arg, default, "keyword")
        if arguments.kwarg:
            yield Parameter(arguments.kwarg.arg, None, None, "**")

    def _parameter(self, arg: ast.arg, default: ast.expr | None, kind: str = "") -> Parameter:
        annotation = self.text(arg.annotation) if arg.annotation else None
        return Parameter(arg.arg, self.text(default) if default else None, annotation, kind)


@cache
def known(dotted: str) -> str:
    """`keras.Dense` or `nn.Linear` for any of the names that these have, another name as it is."""
    if match := KERAS.fullmatch(dotted):
        return f"keras.{match[1]}"
    if match := TORCH.fullmatch(dotted):
        return f"nn.{match[1]}"
    return dotted


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes in a node that hold expressions: `ast.iter_child_nodes` is slower, and gives contexts too."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name)
        if isinstance(value, HOLDERS):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, HOLDERS)]
    return found


def top_line(node: ast.ClassDef | ast.FunctionDef) -> int:
    """The line of a definition's first decorator, or its own."""
    return node.decorator_list[0].lineno if node.decorator_list else node.lineno


def template(node: ast.expr | None) -> str | None:
    """The text an expression makes, with `{}` for each computed part; None where all of it is computed."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values):
            parts = [template(value) if isinstance(value, ast.Constant) else "{}" for value in values]
            return "".join(part or "" for part in parts)
        case ast.BinOp(left, ast.Add(), right):
            parts = [template(left), template(right)]
            return None if parts == [None, None] else "".join("{}" if part is None else part for part in parts)
        case ast.BinOp(ast.Constant(str(text)), ast.Mod(), _):
            return re.sub(r"%\w", "{}", text)
        case ast.Call(ast.Attribute(ast.Constant(str(text)), "format")):
            return re.sub(r"\{[^}]*\}", "{}", text)
    return None
