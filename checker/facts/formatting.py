"""Code compared as a formatter would leave it: what black or ruff may rewrap does not count."""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from checker.facts.blocks import Line

OPENERS, CLOSERS = "([{", ")]}"
KEYWORDS = ("return", "in", "if", "elif", "while", "assert", "yield", "for", "raise")
BEFORE_SPARE = frozenset(("", "=", ",", ":", *OPENERS, *KEYWORDS))
AFTER_SPARE = frozenset(("", ",", ":", *CLOSERS, "for", "if", "else"))
LINE_LENGTH = 119
OPENED, KEPT_OPEN = re.compile(r"[(\[{]\n"), re.compile(r",\n\s*[)\]}]")
LAYOUT = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.NEWLINE)
STRING = re.compile(r"([a-zA-Z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """One logical line: its depth and tokens, which say whether two are the same, and the lines it is written on."""

    depth: int
    tokens: tuple[str, ...]
    lines: tuple[Line, ...] = field(compare=False)

    @property
    def raw(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.lines)

    @property
    def is_settled(self) -> bool:
        """Whether a formatter leaves the lines as they are: none is too long, and every bracket keeps its comma."""
        text = "\n".join(self.raw)
        return max(map(len, self.raw)) <= LINE_LENGTH and len(OPENED.findall(text)) == len(KEPT_OPEN.findall(text))

    @property
    def is_docstring(self) -> bool:
        return len(self.tokens) == 1 and self.tokens[0].lstrip("rRuU").startswith(('"""', "'''"))


def statements(lines: list[Line]) -> list[Statement]:
    """The logical lines of a piece of code, comments and blank lines among them; empty where it is no code."""
    text = "\n".join(line for _, line in lines) + "\n"
    try:
        return [_statement(lines, group) for group in _groups(text)]
    except (tokenize.TokenError, SyntaxError):
        return []


def _groups(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    group: list[tokenize.TokenInfo] = []
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        group.append(token)
        depth += (token.string in OPENERS) - (token.string in CLOSERS) if token.type == tokenize.OP else 0
        if token.type == tokenize.NEWLINE or (token.type == tokenize.NL and depth == 0):
            yield group
            group = []


def _statement(lines: list[Line], group: list[tokenize.TokenInfo]) -> Statement:
    first, last = group[0], group[-1]
    words = _joined([token for token in group if token.type not in LAYOUT])
    return Statement(first.start[1], tuple(_essential(words)), tuple(lines[first.start[0] - 1 : last.start[0]]))


def _joined(tokens: list[tokenize.TokenInfo]) -> list[str]:
    """The tokens' texts, neighbouring strings as the one string that they make."""
    words: list[str] = []
    before = None
    for token in tokens:
        if token.type == before == tokenize.STRING:
            words[-1] = _concatenated(words[-1], token.string)
        else:
            words.append(token.string)
        before = token.type
    return words


def _concatenated(left: str, right: str) -> str:
    one, two = STRING.fullmatch(left), STRING.fullmatch(right)
    return f"{one[1]}{one[2]}{one[3]}{two[3]}{one[2]}" if one and two and one[1] == two[1] else left + right


def _essential(words: list[str]) -> Iterator[str]:
    """The words without the commas and parentheses that only lay code out."""
    spare = set(_spare(words))
    for index, word in enumerate(words):
        trailing = word == "," and words[index + 1 : index + 2] and words[index + 1] in CLOSERS
        if index not in spare and not trailing:
            yield word


def _spare(words: list[str]) -> Iterator[int]:
    opened: list[int] = []
    commas: set[int] = set()
    for index, word in enumerate(words):
        if word in OPENERS:
            opened.append(index)
        elif word == "," and opened:
            commas.add(opened[-1])
        elif word in CLOSERS and opened:
            start = opened.pop()
            before = words[start - 1] if start else ""
            after = words[index + 1] if index + 1 < len(words) else ""
            if word == ")" and start not in commas and before in BEFORE_SPARE and after in AFTER_SPARE:
                yield from (start, index)
