"""How a name is added to a half of an `__init__`: as `make style` would leave it."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from checker.facts.guards import Half, backends
from checker.finding import Edit
from checker.repo import Repo

WIDTH = 119
INDENT = "    "


def added(repo: Repo, path: str, half: Half, module: str, name: str) -> Edit:
    """The name in the module's TensorFlow statement of that half; statement and guard are made where they lack."""
    text = repo.text(path)
    block = _block(repo, path, half)
    lines = text.split("\n")
    if block is None:
        return Edit(path, text, "\n".join(_with_guard(lines, repo.parse(path), half, module, name)))
    known = next((each for each in block.statements if each.module == module), None)
    if known is None:
        at = _place(block, module)
        lines[at:at] = _render(Statement(module, (name,), 0, 0, _form(path, half), exploded=False), block.indent)
    else:
        grown = Statement(known.module, _with(known.names, name, half), 0, 0, known.form, known.exploded)
        lines[known.line - 1 : known.end] = _render(grown, block.indent)
    return Edit(path, text, "\n".join(lines))


def dropped(repo: Repo, path: str, half: Half, module: str, name: str) -> Edit:
    """The half without a name; a statement that listed only this name goes with it."""
    text = repo.text(path)
    block, lines = _block(repo, path, half, module, name), text.split("\n")
    if block:
        known = next(each for each in block.statements if each.module == module and name in each.names)
        names = tuple(each for each in known.names if each != name)
        lines[known.line - 1 : known.end] = _render(replace(known, names=names), block.indent) if names else []
    return Edit(path, text, "\n".join(lines))


def moved(repo: Repo, path: str, half: Half, where: str, module: str, names: Iterable[str]) -> Edit:
    """Names taken from a wrong module or guard and added under the right ones."""
    moving = repo
    for name in names:
        moving = moving.edited({path: added(moving, path, half, module, name).after})
    for name in names:  # only now, as a block must not be left empty
        moving = moving.edited({path: dropped(moving, path, half, where, name).after})
    return Edit(path, repo.text(path), moving.text(path))


@dataclass(frozen=True)
class Statement:
    """A statement that lists names of a module: its lines, its form (`from`, `=`, `extend`), and if it is exploded."""

    module: str
    names: tuple[str, ...]
    line: int
    end: int
    form: str
    exploded: bool


@dataclass(frozen=True)
class Block:
    """The TensorFlow block of a half: its listing statements, its indentation, its first and last line."""

    statements: tuple[Statement, ...]
    indent: str
    line: int
    end: int


def _form(path: str, half: Half) -> str:
    if half == "typed":
        return "from"
    return "extend" if path.count("/") == 2 else "="


def _block(repo: Repo, path: str, half: Half, module: str = "", name: str = "") -> Block | None:
    """The half's TensorFlow block; with a name, whichever block lists it under the module."""
    nodes = _half(repo.parse(path), half)
    bodies = [nodes, *map(_body, nodes)] if name else [_guarded(node, {"tf"}) for node in nodes]
    for body in filter(None, bodies):
        statements = tuple(found for found in map(_statement, body) if found)
        if not name or any(each.module == module and name in each.names for each in statements):
            return Block(statements, " " * body[0].col_offset, body[0].lineno, body[-1].end_lineno or 0)
    return None


def _body(node: ast.stmt) -> list[ast.stmt]:
    """The statements under a guard."""
    match node:
        case ast.If(body=body) | ast.Try(orelse=body):
            return body
    return []


def _half(tree: ast.Module, half: Half) -> list[ast.stmt]:
    typed = [node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)]
    if half == "typed":
        return typed[0].body if typed else []
    return [node for node in tree.body if node not in typed]


def _guarded(node: ast.stmt, wanted: set[str]) -> list[ast.stmt]:
    """The statements under a guard that asks for just these backends, in either form of guards."""
    match node:
        case ast.If(test=test) | ast.Try(body=[ast.If(test=test)]) if backends(test) == wanted:
            return _body(node)
    return []


def _statement(node: ast.stmt) -> Statement | None:
    lines = (node.lineno, node.end_lineno or node.lineno)
    exploded = lines[0] != lines[1]
    match node:
        case ast.ImportFrom(level=1, module=str(module), names=names):
            return Statement(module, tuple(name.name for name in names), *lines, "from", exploded)
        case ast.Assign([ast.Subscript(_, ast.Constant(str(module)))], ast.List(items)):
            return Statement(module, _strings(items), *lines, "=", exploded)
        case ast.Expr(
            ast.Call(ast.Attribute(ast.Subscript(_, ast.Constant(str(module))), "extend"), [ast.List(items)])
        ):
            return Statement(module, _strings(items), *lines, "extend", exploded)
        case ast.Expr(ast.Call(ast.Attribute(ast.Subscript(_, ast.Constant(str(module))), "append"), [item])):
            return Statement(module, _strings([item]), *lines, "extend", exploded)
    return None


def _strings(items: Iterable[ast.expr]) -> tuple[str, ...]:
    return tuple(str(item.value) for item in items if isinstance(item, ast.Constant))


def _with(names: tuple[str, ...], new: str, half: Half) -> tuple[str, ...]:
    """The names with a new one before the first that sorts behind it: constants, classes, functions."""
    at = next((at for at, name in enumerate(names) if _key(name, half) > _key(new, half)), len(names))
    return (*names[:at], new, *names[at:])


def _key(name: str, half: Half) -> tuple[int, str]:
    kind = 0 if name.isupper() else 1 if name[:1].isupper() else 2
    return kind, name.lower().replace("_", "") if half == "lazy" else name.lower()


def _place(block: Block, module: str) -> int:
    """The line below which a module's new statement goes: in order among the models', else at the end."""
    family = module.rpartition(".")[0]
    siblings = [each for each in block.statements if each.module.rpartition(".")[0] == family]
    after = next((each.line - 1 for each in siblings if each.module > module), None)
    return (siblings[-1].end if siblings else block.end) if after is None else after


def _render(statement: Statement, indent: str) -> list[str]:
    """The statement on one line where it fits and was not exploded before, else a line for each name."""
    names = [name if statement.form == "from" else f'"{name}"' for name in statement.names]
    opening, closing = _frame(statement)
    line = f"{indent}{''.join(opening)}{', '.join(names)}{''.join(closing)}"
    if statement.form == "from":
        line = f"{indent}from .{statement.module} import {', '.join(names)}"
    if len(line) <= WIDTH and not (statement.exploded and len(names) > 1):
        return [line]
    depth = len(opening)
    return [
        *(f"{indent}{INDENT * level}{part}" for level, part in enumerate(opening)),
        *(f"{indent}{INDENT * depth}{name}," for name in names),
        *(f"{indent}{INDENT * (depth - 1 - level)}{part}" for level, part in enumerate(closing)),
    ]


def _frame(statement: Statement) -> tuple[list[str], list[str]]:
    """What opens and closes the list of names, a line for each level."""
    place = f'_import_structure["{statement.module}"]'
    if statement.form == "from":
        return [f"from .{statement.module} import ("], [")"]
    if statement.form == "=":
        return [f"{place} = ["], ["]"]
    if len(statement.names) == 1:
        return [f"{place}.append("], [")"]
    return [f"{place}.extend(", "["], ["]", ")"]


def _with_guard(lines: list[str], tree: ast.Module, half: Half, module: str, name: str) -> list[str]:
    """The file with a new TensorFlow guard, in the form of PyTorch's and below it."""
    nodes = _half(tree, half)
    torch = next((node for node in nodes if _guarded(node, {"torch"})), nodes[-1])
    body = _guarded(torch, {"torch"}) or [torch]
    indent = " " * body[0].col_offset if body[0] is not torch else INDENT * (1 + (half == "typed"))
    statement = _render(Statement(module, (name,), 0, 0, "from" if half == "typed" else "=", exploded=False), indent)
    head = lines[torch.lineno - 1 : body[0].lineno - 1]
    end = torch.end_lineno or torch.lineno
    guard = [line.replace("is_torch_available", "is_tf_available") for line in head]
    new = [*lines[:end], "", *guard, *statement, *lines[end:]]
    return _with_import(new, "is_tf_available")


def _with_import(lines: list[str], name: str) -> list[str]:
    """The lines with a helper imported where `is_torch_available` is."""
    for node in ast.parse("\n".join(lines)).body:
        names = tuple(each.name for each in node.names) if isinstance(node, ast.ImportFrom) else ()
        if isinstance(node, ast.ImportFrom) and "is_torch_available" in names and name not in names:
            end = node.end_lineno or node.lineno
            module = "." * (node.level - 1) + (node.module or "")
            grown = Statement(module, _with(names, name, "typed"), 0, 0, "from", exploded=end != node.lineno)
            return [*lines[: node.lineno - 1], *_render(grown, ""), *lines[end:]]
    return lines
