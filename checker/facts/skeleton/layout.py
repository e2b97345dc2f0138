"""Lines that changed, laid out again as the repository's formatter would."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise

from checker.facts.code import CLOSERS, OPENERS, WIDTH, assigned, wrapped
from checker.facts.formatting import KEPT_OPEN, Statement, statements

COMMENT = re.compile(r" +# [^\n\"']*$")
FRAMEWORK = re.compile(r"TF_?(?=[A-Z])|\b(?:tf|torch)\b|is_(?:tf|torch)_available")
HUGGED = re.compile(r"[(\[{]{2}\n")
ASSIGNMENT = re.compile(r"([\w.]+) = (.+)", re.DOTALL)


def laid_out(text: str, known: str) -> str:
    """The text with its statements laid out again, but for those that stand in the `known` text as they are."""
    settled = {shape for each in _statements(known) for shape in (each.raw, _shape(each))}
    lines = [line for each in _statements(text) for line in _lines(each, settled)]
    return "\n".join(lines)


def _shape(statement: Statement) -> tuple[str, ...]:
    """The lines of a statement that a comma keeps open, without what changes with the framework."""
    is_open = KEPT_OPEN.search("\n".join(statement.raw)) and max(map(len, statement.raw)) <= WIDTH
    return tuple(FRAMEWORK.sub("", line) for line in statement.raw) if is_open else ()


def _statements(text: str) -> list[Statement]:
    return statements(list(enumerate(text.split("\n"))))


def _lines(statement: Statement, settled: set[tuple[str, ...]]) -> Iterator[str]:
    code = "\n".join(statement.raw)
    is_settled = (statement.is_settled and not HUGGED.search(code)) or (_shape(statement) or None) in settled
    comment = COMMENT.search(code)
    code = code.removesuffix(comment[0]) if comment else code
    if statement.raw in settled or is_settled or "#" in code or '"""' in code or not code.strip():
        yield from statement.raw
        return
    indent = len(code) - len(code.lstrip())
    one = joined(code)
    if comment and indent + len(one + comment[0]) > WIDTH:
        yield " " * indent + comment[0].strip()
        comment = None
    if match := ASSIGNMENT.fullmatch(one):
        laid = assigned(match[1], _bare(match[2]), indent)
    else:
        laid = wrapped(one, indent, is_header=one.startswith(("def ", "class ")))
    yield laid + (comment[0] if comment else "")


def _bare(value: str) -> str:
    """An expression without the parentheses that held it together on several lines."""
    try:
        inner = ast.parse(value[1:-1], mode="eval") if value.startswith("(") else None
    except SyntaxError:
        return value
    is_tuple = isinstance(ast.parse(value, mode="eval").body, ast.Tuple)
    return value[1:-1] if inner and not is_tuple else value


def joined(code: str) -> str:
    """A statement on one line, without the commas that only its layout needed."""
    tokens = [each for each in tokenize.generate_tokens(io.StringIO(code.strip()).readline) if each.string.strip()]
    text = tokens[0].string
    for before, token in pairwise(tokens):
        if before.end[0] == token.start[0]:
            gap = " " * (token.start[1] - before.end[1])
        else:
            gap = "" if before.string in OPENERS or token.string in CLOSERS else " "
            if before.string == "," and token.string in CLOSERS and not _is_single(text):
                text = text[:-1]
        text += gap + token.string
    return text


def _is_single(text: str) -> bool:
    """Whether the comma at the end is that of a tuple of one."""
    depth = 0
    for position in range(len(text) - 2, -1, -1):
        letter = text[position]
        depth += (letter in CLOSERS) - (letter in OPENERS)
        if letter == "," and depth == 0:
            return False
        if depth < 0:
            return letter == "(" and not re.search(r"[\w\])]$", text[:position])
    return False
