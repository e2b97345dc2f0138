"""Styled lines: what a text format is made of, written plainly, to a terminal or into a picture."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

Style = Literal["", "head", "done", "left", "warn", "dim", "path", "code", "removed", "added"]
Segment = tuple[Style, str]
Line = tuple[Segment, ...]

# Control and bidirectional characters: a stranger's checkout must not steer the terminal.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
ASCII = str.maketrans({"✓": "+", "✗": "x", "–": "-", "○": "o", "·": "-", "…": "...", "—": "-", "→": "->", "ℹ": "i"})


def line(*segments: Segment | str) -> Line:
    """A line of segments; a bare string has no style."""
    return tuple(("", segment) if isinstance(segment, str) else segment for segment in segments)


def prose(text: str, style: Style = "") -> Line:
    """A text as segments, what stands in backticks marked as code."""
    parts = re.split(r"(`[^`]+`)", text)
    return tuple(("code" if part[0] == "`" and part[1:] else style, part) for part in parts if part)


def wrap(first: Line, segments: Iterable[Segment], width: int, indent: int) -> Iterator[Line]:
    """The segments after `first`, broken at spaces to fit the width, later lines indented.

    White space counts as one space; a word longer than the line stays whole, so that a path can be copied.
    """
    words = [(style, re.sub(r"\s+", " ", text)) for style, text in segments]
    start = first
    for span in _spans("".join(text for _, text in words), width - indent):
        yield (*start, *_slice(words, *span))
        start = line(" " * indent)


def _spans(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = end = 0
    for word in re.finditer(r"\S+", text):
        if end > start and columns(text[start : word.end()]) > width:
            yield start, end
            start = word.start()
        end = word.end()
    yield start, end


def _slice(segments: Iterable[Segment], start: int, end: int) -> Iterator[Segment]:
    at = 0
    for style, text in segments:
        part = text[max(start - at, 0) : max(end - at, 0)]
        if part:
            yield style, part
        at += len(text)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: an emoji takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def clean(text: str) -> str:
    """A text with the characters spelled out that would steer the terminal."""
    return UNSAFE.sub(lambda match: match[0].encode("unicode_escape", "surrogatepass").decode(), text)


def plain(lines: Iterable[Line], encoding: str = "utf-8") -> str:
    """The lines without styles, in what the encoding can say."""
    text = "".join("".join(clean(part) for _, part in line).rstrip() + "\n" for line in lines)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(ASCII).encode(encoding, "backslashreplace").decode(encoding)
    return text
