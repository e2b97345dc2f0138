"""How a name is added to a half of an `__init__`: as `make style` would leave it."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self

from checker.facts.guards import HALVES, Guard, Half, backends
from checker.facts.lines import inserted
from checker.finding import Edit
from checker.repo import Repo

WIDTH = 119
WRAPPED = 3  # lines: what is extended, the list, the parenthesis
INDENT = "    "
GAP = 2  # blank lines: the most that black leaves
BETWEEN = 1  # those between two guards
TENSORFLOW: Guard = frozenset({"tf"})
TORCH: Guard = frozenset({"torch"})
HELPER = re.compile(r"is_\w+_available|_LazyModule|OptionalDependencyNotAvailable")


def added(repo: Repo, path: str, half: Half, module: str, name: str) -> Edit:
    """The name in the module's TensorFlow statement of that half; statement and guard are made where they lack."""
    text = repo.text(path)
    block, lines = _block(repo, path, half), text.split("\n")
    if block is None:
        return Edit(path, text, "\n".join(_with_guard(lines, repo.parse(path), half, module, name)))
    habits = block.habits.like(_twin(repo, path, half, module), block.indent)
    known = next((each for each in block.statements if each.module == module), None)
    if known is None:
        at = _place(block, module)
        lines[at:at] = _render(Statement(module, (name,), 0, 0, _form(path, half), ""), block.indent, habits)
    else:
        layout = "" if len(known.names) == 1 and known.layout == "line" else known.layout
        grown = replace(known, names=_with(known.names, name, half), layout=layout)
        lines[known.line - 1 : known.end] = _render(grown, block.indent, habits)
    return Edit(path, text, "\n".join(lines))


def dropped(repo: Repo, path: str, half: Half, module: str, name: str) -> Edit:
    """The half without a name; a statement that listed only this name goes with it."""
    text = repo.text(path)
    block, lines = _block(repo, path, half, module, name), text.split("\n")
    if block:
        known = next(each for each in block.statements if each.module == module and name in each.names)
        names = tuple(each for each in known.names if each != name)
        shrunk = replace(known, names=names)
        lines[known.line - 1 : known.end] = _render(shrunk, block.indent, block.habits) if names else []
    return Edit(path, text, "\n".join(lines))


def moved(repo: Repo, path: str, half: Half, where: str, module: str, names: Iterable[str]) -> Edit:
    """Names taken from a wrong module or guard and added under the right ones."""
    moving = repo
    for name in names:
        moving = moving.edited({path: added(moving, path, half, module, name).after})
    for name in names:  # only now, as a block must not be left empty
        moving = moving.edited({path: dropped(moving, path, half, where, name).after})
    return Edit(path, repo.text(path), moving.text(path))


def helped(path: str, text: str, name: str) -> Edit:
    """The file with a helper of its guards imported where the others are."""
    return Edit(path, text, "\n".join(_with_import(text.split("\n"), name)))


def starred(path: str, text: str, module: str, imports: Mapping[str, int]) -> Edit:
    """The file with a module imported as a whole, in order among its `imports`, given with their lines."""
    above = max((line for other, line in imports.items() if other < module), default=0)
    place = above or min(imports.values(), default=1) - 1
    indent = re.sub(r"\S.*", "", text.split("\n")[min(imports.values(), default=1) - 1])
    return inserted(path, text, place, [f"{indent}from .{module} import *"])


def imported(path: str, text: str, module: str, name: str) -> Edit:
    """The file with a name imported from a module, whose name has its leading dots."""
    lines, tree = text.split("\n"), ast.parse(text.removeprefix("\ufeff"))
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    known = next((node for node in nodes if _dotted(node) == module), None)
    if known:
        return Edit(path, text, "\n".join(_with_name(lines, known, name)))
    family = [node for node in nodes if node.level == module.count(".") - module.lstrip(".").count(".")] or nodes
    behind = (node.lineno - 1 for node in family if _dotted(node) > module)
    at = next(behind, (family[-1].end_lineno or 0) if family else 0)
    new = _render(Statement(module[1:], (name,), 0, 0, "from", ""), "", Habits())
    return Edit(path, text, "\n".join([*lines[:at], *new, *lines[at:]]))


@dataclass(frozen=True)
class Statement:
    """A statement that lists names of a module: its lines, its form (`from`, `=`, `extend`) and its layout.

    The layout is `line`, `wrapped` (the list on a line of its own), `exploded` (each name is) or not decided yet.
    """

    module: str
    names: tuple[str, ...]
    line: int
    end: int
    form: str
    layout: str


@dataclass(frozen=True)
class Habits:
    """How a block writes what can be written in two ways: a single name, and names that would fit on a line."""

    single: str = "append"
    fitting: str = "line"

    @classmethod
    def of(cls, statements: Iterable["Statement"], indent: str) -> "Habits":
        """What most of the statements do."""
        singles, fitting = Counter[str](), Counter[str]()
        for each in statements:
            if len(each.names) == 1:
                singles[each.form] += 1
            elif _fits(_in_line(each, indent)):
                fitting[each.layout] += 1
        return cls(
            "extend" if singles["extend"] > singles["append"] else "append",
            "exploded" if fitting["exploded"] >= max(fitting["line"], 1) else "line",
        )

    def like(self, twin: "Statement | None", indent: str) -> Self:
        """The same, but for what the statement of the PyTorch twin shows, which authors copy.

        An import or an assigned list that is too long for a line shows nothing: a shorter one is as often joined.
        """
        if twin is None or not (twin.form in ("append", "extend") or _fits(_in_line(twin, indent))):
            return self
        if len(twin.names) == 1:
            return replace(self, single=twin.form) if twin.form in ("append", "extend") else self
        return replace(self, fitting="exploded") if twin.layout == "exploded" else self


@dataclass(frozen=True)
class Block:
    """The TensorFlow block of a half: its listing statements, its indentation, its first and last line."""

    statements: tuple[Statement, ...]
    indent: str
    line: int
    end: int

    @property
    def habits(self) -> Habits:
        return Habits.of(self.statements, self.indent)


def _form(path: str, half: Half) -> str:
    if half == "typed":
        return "from"
    return "extend" if path.count("/") == 2 else "="


def _block(repo: Repo, path: str, half: Half, module: str = "", name: str = "") -> Block | None:
    """The half's TensorFlow block; with a name, whichever block lists it under the module."""
    nodes = _half(repo.parse(path), half)
    bodies = [nodes, *map(_body, nodes)] if name else [_guarded(node, TENSORFLOW) for node in nodes]
    for body in filter(None, bodies):
        statements = tuple(found for found in map(_statement, body) if found)
        if not name or any(each.module == module and name in each.names for each in statements):
            return Block(statements, " " * body[0].col_offset, body[0].lineno, body[-1].end_lineno or 0)
    return None


def _twin(repo: Repo, path: str, half: Half, module: str) -> Statement | None:
    """The statement that lists the PyTorch twins of a module's names."""
    torch = module.replace("modeling_tf_", "modeling_", 1)
    bodies = (_guarded(node, TORCH) for node in _half(repo.parse(path), half))
    statements = (found for found in map(_statement, chain.from_iterable(bodies)) if found)
    return next((found for found in statements if found.module == torch), None)


def _body(node: ast.stmt) -> list[ast.stmt]:
    """The statements under a guard."""
    match node:
        case ast.If(body=body) | ast.Try(orelse=body):
            return body
    return []


def _half(tree: ast.Module, half: Half) -> list[ast.stmt]:
    typed = [node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    if half == "typed":
        return typed[0].body if typed else tree.body
    return [node for node in tree.body if node not in typed]


def _guarded(node: ast.stmt, wanted: Guard) -> list[ast.stmt]:
    """The statements under a guard that asks for just these backends."""
    return _body(node) if _asked(node) == wanted else []


def _asked(node: ast.stmt) -> Guard:
    """The backends that a guard asks for, in either form of guards."""
    match node:
        case ast.If(test=test) | ast.Try(body=[ast.If(test=test)]):
            return backends(test)
    return frozenset()


def _statement(node: ast.stmt) -> Statement | None:
    lines = (node.lineno, node.end_lineno or node.lineno)
    height = lines[1] - lines[0] + 1
    layout = "line" if height == 1 else "exploded"
    match node:
        case ast.ImportFrom(level=1, module=str(module), names=names):
            return Statement(module, tuple(name.name for name in names), *lines, "from", layout)
        case ast.Assign([ast.Subscript(_, ast.Constant(str(module)))], ast.List(items)):
            return Statement(module, _strings(items), *lines, "=", layout)
        case ast.Expr(
            ast.Call(ast.Attribute(ast.Subscript(_, ast.Constant(str(module))), "extend"), [ast.List(items)])
        ):
            return Statement(module, _strings(items), *lines, "extend", "wrapped" if height == WRAPPED else layout)
        case ast.Expr(ast.Call(ast.Attribute(ast.Subscript(_, ast.Constant(str(module))), "append"), [item])):
            return Statement(module, _strings([item]), *lines, "append", layout)
    return None


def _strings(items: Iterable[ast.expr]) -> tuple[str, ...]:
    return tuple(str(item.value) for item in items if isinstance(item, ast.Constant))


def _with(names: tuple[str, ...], new: str, half: Half) -> tuple[str, ...]:
    """The names with a new one before the first that sorts behind it: constants, classes, functions."""
    at = next((at for at, name in enumerate(names) if order(name, half) > order(new, half)), len(names))
    return (*names[:at], new, *names[at:])


def order(name: str, half: Half) -> tuple[int, str]:
    """What the names of a statement are sorted by."""
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name.lower().replace("_", "") if half == "lazy" else name.lower()


def _place(block: Block, module: str) -> int:
    """The line below which a module's new statement goes: in order among the models', else at the end."""
    family = module.partition(".")[0] if "." in module else ""
    siblings = [each for each in block.statements if each.module.rpartition(".")[0].partition(".")[0] == family]
    after = next((each.line - 1 for each in siblings if each.module > module), None)
    return (siblings[-1].end if siblings else block.end) if after is None else after


def _render(statement: Statement, indent: str, habits: Habits) -> list[str]:
    """The lines of a statement: in its own layout, or as a formatter leaves it where that has grown too long."""
    if statement.form in ("extend", "append"):
        statement = replace(statement, form=habits.single if len(statement.names) == 1 else "extend")
    layout = "line" if len(statement.names) == 1 else statement.layout or habits.fitting
    if layout == "line" and _fits(_in_line(statement, indent)):
        return _in_line(statement, indent)
    if layout != "exploded" and statement.form == "extend" and _fits(_wrapped(statement, indent)):
        return _wrapped(statement, indent)
    opening, closing = _frame(statement)
    depth = len(opening)
    return [
        *(f"{indent}{INDENT * level}{part}" for level, part in enumerate(opening)),
        *(f"{indent}{INDENT * depth}{name}," for name in _quoted(statement)),
        *(f"{indent}{INDENT * (depth - 1 - level)}{part}" for level, part in enumerate(closing)),
    ]


def _fits(lines: list[str]) -> bool:
    return max(map(len, lines)) <= WIDTH


def _quoted(statement: Statement) -> list[str]:
    return [name if statement.form == "from" else f'"{name}"' for name in statement.names]


def _in_line(statement: Statement, indent: str) -> list[str]:
    names = ", ".join(_quoted(statement))
    opening, closing = _frame(statement)
    if statement.form == "from":
        return [f"{indent}from .{statement.module} import {names}"]
    return [f"{indent}{''.join(opening)}{names}{''.join(closing)}"]


def _wrapped(statement: Statement, indent: str) -> list[str]:
    opening, closing = _frame(statement)
    return [f"{indent}{opening[0]}", f"{indent}{INDENT}[{', '.join(_quoted(statement))}]", f"{indent}{closing[-1]}"]


def _frame(statement: Statement) -> tuple[list[str], list[str]]:
    """What opens and closes the list of names, a line for each level."""
    place = f'_import_structure["{statement.module}"]'
    match statement.form:
        case "from":
            return [f"from .{statement.module} import ("], [")"]
        case "=":
            return [f"{place} = ["], ["]"]
        case "append":
            return [f"{place}.append("], [")"]
    return [f"{place}.extend(", "["], ["]", ")"]


def _with_guard(lines: list[str], tree: ast.Module, half: Half, module: str, name: str) -> list[str]:
    """The file with a new TensorFlow guard: as in the other half, else in the form of PyTorch's and below it."""
    nodes, others = _half(tree, half), _half(tree, HALVES[half == "lazy"])
    indent = " " * nodes[0].col_offset
    guard = [f"{indent}{line}" for line in _guard_lines(lines, [*others, *nodes])]
    new = Statement(module, (name,), 0, 0, "from" if half == "typed" else "=", "")
    block = [*guard, *_render(new, indent + INDENT, Habits())]
    neighbour, above = _neighbour(nodes, others)
    if above:
        at = neighbour.lineno - 1
        return _with_import([*lines[:at], *block, "", *lines[at:]], "is_tf_available")
    at = neighbour.end_lineno or neighbour.lineno
    blank = next((count for count, line in enumerate(lines[at:]) if line.strip()), 0)
    guards = [node for node in nodes if _asked(node)]
    below = [""] * min(blank, BETWEEN if neighbour in guards[:-1] else GAP)
    return _with_import([*lines[:at], "", *block, *below, *lines[at + blank :]], "is_tf_available")


def _guard_lines(lines: list[str], nodes: list[ast.stmt]) -> list[str]:
    """What stands before the statements of a TensorFlow guard, without its indentation: as in a guard there is."""
    like = next((node for wanted in (TENSORFLOW, TORCH) for node in nodes if _asked(node) == wanted), None)
    if like is None:
        return ["if is_tf_available():"]
    head = lines[like.lineno - 1 : _body(like)[0].lineno - 1]
    return [re.sub(r"is_\w+_available", "is_tf_available", line[like.col_offset :]) for line in head]


def _neighbour(nodes: list[ast.stmt], others: list[ast.stmt]) -> tuple[ast.stmt, bool]:
    """The guard beside TensorFlow's place, and whether that is above it."""
    own = {asked: node for node in nodes if (asked := _asked(node))}
    order = [asked for asked in map(_asked, others) if asked == TENSORFLOW or asked in own]
    at = order.index(TENSORFLOW) if TENSORFLOW in order else None
    if at is not None and len(order) > 1:
        return (own[order[at - 1]], False) if at else (own[order[1]], True)
    return own.get(TORCH, nodes[-1]), False


def _with_import(lines: list[str], name: str) -> list[str]:
    """The lines with a helper imported where others of its kind are."""
    nodes = [node for node in ast.parse("\n".join(lines)).body if isinstance(node, ast.ImportFrom)]
    if any(each.name == name for node in nodes for each in node.names):
        return lines
    kin = max(nodes, key=lambda node: sum(bool(HELPER.fullmatch(each.name)) for each in node.names), default=None)
    return _with_name(lines, kin, name) if kin else lines


def _with_name(lines: list[str], node: ast.ImportFrom, name: str) -> list[str]:
    """The lines with one more name in an import."""
    end = node.end_lineno or node.lineno
    names = _with(tuple(each.name for each in node.names), name, "typed")
    grown = Statement(_dotted(node)[1:], names, 0, 0, "from", "line" if end == node.lineno else "exploded")
    return [*lines[: node.lineno - 1], *_render(grown, "", Habits()), *lines[end:]]


def _dotted(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")
