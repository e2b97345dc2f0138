"""Writing in a modeling file: a decorator with its import, an argument of a call, laid out as the formatter would."""

import ast
import re
from collections.abc import Iterable

from checker.facts.lines import refitted
from checker.facts.modeling.parts import Argument, Call, Place

WIDTH = 119
IMPORT = r"^from (?P<origin>\.+{module}) import (?:\((?P<block>[^()]*)\)|(?P<line>[^(\n]+))$"


def decorated(text: str, line: int, name: str, module: str) -> str:
    """The file with `@name` above the definition whose first line that is, and `name` imported from `module`."""
    lines = text.split("\n")
    indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    lines.insert(line - 1, f"{indent}@{name}")
    return imported("\n".join(lines), name, module)


def body_line(text: str, name: str) -> int:
    """The line on which the body of a class begins, behind its docstring and the blank line after that."""
    tree = ast.parse(text.removeprefix("\ufeff"))
    [found] = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    first = found.body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return _top(first)
    end = first.end_lineno or first.lineno
    return end + 1 + (not text.split("\n")[end].strip())


def _top(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def imported(text: str, name: str, module: str) -> str:
    """The file with a name among those it imports from a module that it knows already."""
    match = re.search(IMPORT.format(module=re.escape(module)), text, re.MULTILINE)
    if match is None:
        return text
    known = [part.strip() for part in (match["block"] or match["line"]).replace("\n", " ").split(",") if part.strip()]
    if name in known:
        return text
    names = sorted([*known, name], key=_import_order)
    line = f"from {match['origin']} import {', '.join(names)}"
    if match["block"] is not None or len(line) > WIDTH:
        line = f"from {match['origin']} import (\n" + "".join(f"    {each},\n" for each in names) + ")"
    return text[: match.start()] + line + text[match.end() :]


def _import_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as isort has them."""
    plain = name.split(" as ")[0]
    return (0 if plain.isupper() and len(plain) > 1 else 1 if plain[:1].isupper() else 2, name)


def replaced(text: str, place: Place, new: str) -> str:
    """The file with other text at a place."""
    start, end = offsets(text, place)
    return refitted(text, text[:start] + new + text[end:], place.line)


def offsets(text: str, place: Place) -> tuple[int, int]:
    """Where a place begins and ends in the text."""
    lines = text.split("\n")
    return _offset(lines, place.line, place.column), _offset(lines, place.end_line, place.end_column)


def _offset(lines: list[str], line: int, column: int) -> int:
    before = lines[line - 1].encode()[: column - 1].decode()
    return sum(len(each) + 1 for each in lines[: line - 1]) + len(before)


def with_argument(text: str, call: Call, argument: str, others: Iterable[Call] = ()) -> str:
    """The file with one more argument in a call, laid out again where the line grows too long.

    It is put where the nearest of the `others` that takes the same arguments has it, else before the argument of a
    name, else at the end.
    """
    start, end = offsets(text, call.place)
    written = text[start:end]
    indent = _indent(text, call.place.line)
    if follower := _next_argument(call, argument.partition("=")[0], others) or call.arguments.get("name"):
        new = _with_argument_before(text, argument, follower)
        return new or text[:start] + _wrapped(call, argument, indent, follower) + text[end:]
    if "\n" not in written:
        joined = written[:-1] + (", " if call.arguments.items else "") + argument + ")"
        tail = text[end:].partition("\n")[0]
        if len(text[:start].rpartition("\n")[2] + joined + tail) > WIDTH:
            joined = _wrapped(call, argument, indent)
        return text[:start] + joined + text[end:]
    body, _, closing = written.rpartition("\n")
    if closing.strip() != ")" or len(closing) - 1 != len(indent):
        return text[:start] + written[:-1] + f", {argument})" + text[end:]
    if body.endswith(","):
        return text[:start] + f"{body}\n{indent}    {argument},\n{closing}" + text[end:]
    return text[:start] + _wrapped(call, argument, indent) + text[end:]


def _next_argument(call: Call, name: str, others: Iterable[Call]) -> Argument | None:
    """The argument that a new one is put before, None where it is put at the end."""
    takes = sorted([*(item.name for item in call.arguments.items), name])
    alike = [
        other
        for other in others
        if other.callee == call.callee and sorted(item.name for item in other.arguments.items) == takes
    ]
    near = min(alike, key=lambda other: abs(other.place.line - call.place.line), default=None)
    names = [item.name for item in near.arguments.items] if near else [name]
    follower = next(iter(names[names.index(name) + 1 :]), None)
    return call.arguments.get(follower) if follower else None


def _with_argument_before(text: str, argument: str, item: Argument) -> str | None:
    """The file with an argument before another; None where the line grows too long."""
    start = offsets(text, item.place)[0] - len(f"{item.name}=")
    before, after = text[:start], text[start:]
    indent = before.rpartition("\n")[2]
    between = ", " if indent.strip() else f",\n{indent}"
    line = indent + argument + between + after.partition("\n")[0]
    is_known = after.startswith(f"{item.name}=")
    return before + argument + between + after if is_known and len(line) <= WIDTH else None


def _wrapped(call: Call, argument: str, indent: str, follower: Argument | None = None) -> str:
    """The call with its arguments on a line of their own, or each on one where that is too long."""
    items = call.arguments.items
    arguments = [f"{item.name}={item.text}" if item.name not in ("", "*", "**") else item.text for item in items]
    arguments.insert(items.index(follower) if follower else len(items), argument)
    one = f"{indent}    {', '.join(arguments)}"
    lines = [one] if len(one) <= WIDTH else [f"{indent}    {each}," for each in arguments]
    return "\n".join([f"{call.callee}(", *lines, f"{indent})"])


def _indent(text: str, line: int) -> str:
    source = text.split("\n")[line - 1]
    return source[: len(source) - len(source.lstrip())]
