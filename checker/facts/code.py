"""Python source as the library's formatter would leave it, as far as a file to start from needs that."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

WIDTH = 119
OPENERS, CLOSERS = "([{", ")]}"
BREAKS = ((" if ", " else "), (" or ",), (" and ",), (" + ", " - "))
STRING = re.compile(r"([a-zA-Z]*)'((?!'')[^\"\\\n]*)'")


def source(node: ast.AST) -> str:
    """The source of an expression or simple statement on one line, with double quotes."""
    text = ast.unparse(node)
    edits = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.start[0] > 1:
            break
        if token.type == tokenize.STRING and (match := STRING.fullmatch(token.string)):
            edits.append((token.start[1], token.end[1], f'{match[1]}"{match[2]}"'))
        elif token.type == tokenize.NUMBER:
            edits.append((token.start[1], token.end[1], re.sub(r"e-0(\d)$", r"e-\1", token.string)))
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def wrapped(text: str, indent: int, *, is_header: bool = False) -> str:
    """A line of code at that depth, broken at its brackets where it is too long; `is_header`: at the first ones."""
    margin = " " * indent
    pairs = list(_pairs(text))
    if len(margin + text) <= WIDTH or "\n" in text or not pairs:
        return margin + text
    start, end = pairs[0] if is_header else max(pairs, key=lambda pair: pair[1] - pair[0])
    head, body, tail = text[: start + 1], text[start + 1 : end].strip(), text[end:]
    pieces = [piece for piece in _pieces(body, ",") if piece.strip()]
    is_generator = len(pieces) == 1 and " for " in body
    is_display = len(pieces) > 1 and not re.search(r"[\w\])]$", head[:-1])
    if len(margin) + 4 + len(body) <= WIDTH and not is_display:
        inner = f"{margin}    {body}"
    elif is_generator:
        inner = "\n".join(wrapped(piece, indent + 4) for piece in _clauses(body))
    else:
        inner = "\n".join(_item(f"{piece.strip()},", indent + 4) for piece in pieces)
    return f"{margin}{head}\n{inner}\n{margin}{tail}"


def _item(text: str, indent: int) -> str:
    """One of several on lines of their own; where it is too long itself, broken before its words."""
    if len(text) + indent <= WIDTH:
        return " " * indent + text
    parts = next(filter(lambda parts: len(parts) > 1, (_split(text, words) for words in BREAKS)), [text])
    return "\n".join(wrapped(part, indent) for part in parts)


def _split(text: str, words: tuple[str, ...]) -> list[str]:
    """A text broken before each of the words outside brackets."""
    parts, done = [], 0
    for position, letter, depth in _marks(text):
        if depth == 0 and letter == " " and text.startswith(words, position) and position > done:
            parts.append(text[done:position].strip())
            done = position
    return [*parts, text[done:].strip()]


def assigned(target: str, value: ast.expr | str, indent: int) -> str:
    """`target = value`, a long choice broken at its `if` and `else`."""
    text = value if isinstance(value, str) else source(value)
    line = f"{target} = {text}"
    if len(line) + indent <= WIDTH:
        return " " * indent + line
    node = ast.parse(text, mode="eval").body
    if not isinstance(node, ast.IfExp):
        return wrapped(line, indent)
    parts = [source(node.body), f"if {source(node.test)}", f"else {source(node.orelse)}"]
    margin = " " * indent
    fits = indent + 4 + len(" ".join(parts)) <= WIDTH
    inner = f"{margin}    {text}" if fits else "\n".join(wrapped(part, indent + 4) for part in parts)
    return f"{margin}{target} = (\n{inner}\n{margin})"


def _marks(text: str) -> Iterator[tuple[int, str, int]]:
    """The brackets and commas of a line outside strings, each with the depth around it."""
    depth, quote, position = 0, "", 0
    while position < len(text):
        letter = text[position]
        if quote:
            position += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in OPENERS:
            yield position, letter, depth
            depth += 1
        elif letter in CLOSERS:
            depth -= 1
            yield position, letter, depth
        elif letter in ", ":
            yield position, letter, depth
        position += 1


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for position, letter, depth in _marks(text):
        if depth == 0 and letter in OPENERS:
            start = position
        elif depth == 0 and letter in CLOSERS and position > start + 1:
            yield start, position


def _pieces(text: str, separator: str) -> Iterator[str]:
    done = 0
    for position, letter, depth in _marks(text):
        if depth == 0 and letter == separator:
            yield text[done:position]
            done = position + 1
    yield text[done:]


def _clauses(text: str) -> Iterator[str]:
    """A comprehension's element, its `for` and its `if`."""
    done = 0
    for position, letter, depth in _marks(text):
        if depth == 0 and letter == " " and re.match(r" (?:for|if) ", text[position:]) and position > done:
            if text.startswith(" if ", position) and " for " not in text[:position]:
                continue
            yield text[done:position].strip()
            done = position + 1
    yield text[done:].strip()
