"""Lines that are too long, broken as the library's formatter would break them."""

import io
import re
import tokenize
from collections.abc import Iterator

from checker.facts.code import CLOSERS, OPENERS, WIDTH

STATEMENT = re.compile(
    r"(?:return|raise|if|elif|while|assert) |for .+? in |from \S+ import |"
    r"(?:[\w., ]+?(?:\[[^=]*\])?(?:: [^=]+?)? [-+*/]?= )+"
)
HEADER = re.compile(r"(?:def|class) ")
POWER = re.compile(r"(?<![\w.)\]\"'])(-?[\w.]+) \*\* (-?[\w.]+)(?![\w.(\[])")
SIMPLE = re.compile(r"-?\w*")
COMMA, GENERATOR, CHOICE = 18, 20, 16
RANKS = {" for ": GENERATOR, " if ": CHOICE, " else ": CHOICE, " or ": 14, " and ": 13}
RANKS |= dict.fromkeys((" in ", " is ", " not in ", " == ", " != ", " < ", " > ", " <= ", " >= "), 10)
RANKS |= dict.fromkeys((" + ", " - "), 7) | dict.fromkeys((" * ", " / ", " // ", " % "), 6)


def laid_out(text: str) -> str:
    """The text with each statement that stands on one line in as many as it needs."""
    lines = text.split("\n")
    for first, last in reversed(list(_statements(text))):
        line = _tight(lines[first])
        if first == last and '"""' not in line and "#" not in line:
            code = line.lstrip()
            lines[first : last + 1] = _broken(code, len(line) - len(code))
    return "\n".join(lines)


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement."""
    first = -1
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            yield first, token.start[0] - 1
            first = -1
        elif first < 0 and token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT):
            first = token.start[0] - 1


def _tight(line: str) -> str:
    """A line with no more and no fewer spaces in powers and slices than the formatter wants."""
    line = POWER.sub(r"\1**\2", line) if " ** " in line else line
    for start, end in reversed([*_brackets(line)]) if re.search(r"\[[^\]]*:", line) else ():
        parts = [part.strip() for part in _split_at(line[start + 1 : end], ":")]
        is_slice = 1 < len(parts) < 4 and len(_split_at(line[start + 1 : end], ",")) == 1
        if is_slice and line[start] == "[" and "lambda" not in line and not all(map(SIMPLE.fullmatch, parts)):
            line = line[: start + 1] + " : ".join(parts).strip().replace(" :  : ", " :: ") + line[end:]
    return line


def _brackets(line: str) -> Iterator[tuple[int, int]]:
    """All pairs of brackets of a line, the outer before the inner."""
    opened: list[int] = []
    found = []
    for at, letter, _ in _marks(line):
        if letter in OPENERS:
            opened.append(at)
        elif letter in CLOSERS and opened:
            found.append((opened.pop(), at))
    yield from sorted(found)


def _split_at(code: str, mark: str) -> list[str]:
    positions = [at for at, letter, depth in _marks(code, mark) if letter == mark and depth == 0]
    return [code[start:end].removeprefix(mark) for start, end in zip([0, *positions], [*positions, None], strict=True)]


def _broken(code: str, indent: int, tail: str = "") -> list[str]:
    """A statement, or a piece of one with the comma or nothing that follows it, at its depth."""
    margin = " " * indent
    if indent + len(code + tail) <= WIDTH:
        return [margin + code + tail]
    if HEADER.match(code):
        pairs = list(_pairs(code))
        return _split(code, pairs[0], indent, tail) if pairs else [margin + code + tail]
    match = STATEMENT.match(code) if not tail else re.match(r"\w+=|\*\*?|", code)
    head = match[0] if match else ""
    return _valued(head, code[len(head) :], indent, tail)


def _valued(head: str, value: str, indent: int, tail: str) -> list[str]:
    """`head` and its value, which is put in brackets where it has none to be broken at."""
    if value.endswith(":") and not tail:
        value, tail = value[:-1], ":"
    pairs = [pair for pair in _pairs(value) if pair[1] > pair[0] + 1]
    fitting = [pair for pair in pairs if indent + len(head) + pair[0] < WIDTH]
    ends = bool(pairs) and pairs[-1][1] == len(value) - 1
    marks = _delimiters(value)
    is_one = len(marks) == 1 and marks[0][1] < CHOICE and ends and fitting and pairs[-1] == fitting[-1]
    if not head and marks and not is_one:
        pieces = list(_pieces(value, [at for at, _ in marks]))
        lines = [line for piece in pieces for line in _broken(piece, indent)]
        return [*lines[:-1], lines[-1] + tail]
    if head not in ("", "*", "**", ") -> ") and (not fitting or (marks and not is_one)):
        return _bracketed(head, value, indent, tail)
    if not fitting:
        return [" " * indent + head + value + tail]
    start, end = fitting[-1]
    return _split(head + value, (start + len(head), end + len(head)), indent, tail)


def _bracketed(head: str, value: str, indent: int, tail: str) -> list[str]:
    margin = " " * indent
    return [f"{margin}{head}(", *_body(value, indent + 4, is_literal=" import " in head), f"{margin}){tail}"]


def _split(code: str, pair: tuple[int, int], indent: int, tail: str) -> list[str]:
    start, end = pair
    before = code[:start]
    is_literal = not re.search(r"[\w)\]]$", before) or " import " in before
    body = _body(code[start + 1 : end].strip(), indent + 4, is_literal=is_literal)
    margin = " " * indent
    last = margin + code[end:] + tail
    if len(last) > WIDTH and code[end:].startswith(") -> "):
        return [margin + code[: start + 1], *body, *_valued(") -> ", code[end + 5 :], indent, tail)]
    return [margin + code[: start + 1], *body, last]


def _body(code: str, indent: int, *, is_literal: bool) -> list[str]:
    """What stands in brackets: on one line, or a line for each of its pieces."""
    marks = _delimiters(code)
    is_listed = bool(marks) and marks[0][1] == COMMA
    if indent + len(code) <= WIDTH and not (is_literal and is_listed):
        return [" " * indent + code]
    if not marks:
        return _broken(code, indent)
    pieces = list(_pieces(code, [at for at, _ in marks]))
    if is_listed:
        return [line for piece in pieces if piece for line in _broken(piece, indent, ",")]
    return [line for piece in pieces for line in _broken(piece, indent)]


def _pieces(code: str, positions: list[int]) -> Iterator[str]:
    for start, end in zip([0, *positions], [*positions, len(code)], strict=True):
        yield code[start:end].strip(" ,")


def _delimiters(code: str) -> list[tuple[int, int]]:
    """The places outside brackets where code is broken first, each with its rank: those that bind the least."""
    found = [(at, rank) for at, letter, depth in _marks(code) if depth == 0 and (rank := _rank(code, at, letter))]
    highest = max((rank for _, rank in found), default=0)
    return [(at, rank) for at, rank in found if rank == highest]


def _rank(code: str, at: int, letter: str) -> int:
    if letter == ",":
        return COMMA
    if code.startswith(" if ", at) and " for " in code[:at] and " else " not in code[at:]:
        return GENERATOR
    return next((rank for word, rank in RANKS.items() if code.startswith(word, at)), 0) if letter == " " else 0


def _pairs(code: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, letter, depth in _marks(code):
        if depth == 0 and letter in OPENERS:
            start = at
        elif depth == 0 and letter in CLOSERS:
            yield start, at


def _marks(code: str, others: str = "") -> Iterator[tuple[int, str, int]]:
    """The brackets, commas and spaces outside strings, each with the depth around it."""
    depth, quote, at = 0, "", 0
    while at < len(code):
        letter = code[at]
        if quote:
            at += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in OPENERS:
            yield at, letter, depth
            depth += 1
        elif letter in CLOSERS:
            depth -= 1
            yield at, letter, depth
        elif letter in ", " or letter in others:
            yield at, letter, depth
        at += 1
