"""Markdown in which what a checkout says stays text: it mentions nobody, links nothing and breaks no table.

GitHub looks for mentions, references and addresses in the text a reader sees, so escaping its Markdown is not enough:
outside code, an invisible space parts what would become a link.
"""

import re
from collections.abc import Iterable

from checker.report.lines import clean

GAP = "\u200b"  # no width; a name with it is no name
# What GitHub links: mentions and e-mail, numbers of issues, addresses, commits, advisories; and :emoji:.
LINKED = re.compile(
    r"(?<=[@#])|(?<=GH)(?=-)|(?<=:)(?=/)|(?<=[wW]{3})(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)"
    r"|(?<=[0-9a-fA-F]{6})(?=[0-9a-fA-F])|(?<=GHSA)(?=-)|(?<=CVE)(?=-)|(?<=:)(?=(?:\w*[a-z+-][\w+-]*|100|1234):)",
    re.IGNORECASE,
)
# What means something anywhere, and what does only where a line begins.
SIGNS = re.compile(r"[!$&*<>@\[\\\]^_`|~]|^ ?[#+=-]|^ ?\d(?=\d*[.)])")
TICKS = re.compile("`{60}(?=`)")  # a fence of more than 80 is none to GitHub


def code(text: str, limit: int = 500) -> str:
    """A text as a code span; nothing in it is taken for Markdown."""
    text = TICKS.sub(rf"\g<0>{GAP}", _cut(flat(text), limit)) or " "
    ticks = fence(text, 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def prose(text: str, limit: int = 1_000) -> str:
    """A text of ours that names what a checkout holds in backticks: those as code, the rest as plain words."""
    parts = re.split(r"`([^`]+)`", _cut(flat(text), limit))
    return "".join(code(part, limit) if at % 2 else words(part) for at, part in enumerate(parts))


def words(text: str) -> str:
    """A text as plain words: signs of Markdown and HTML are spelled out, and whatever GitHub would link is parted."""
    spelled = LINKED.sub(GAP, flat(text))
    return SIGNS.sub(lambda sign: "".join(f"&#{ord(character)};" for character in sign[0]), spelled)


def row(cells: Iterable[str]) -> str:
    """A row of a table; in one, a bar ends a cell even within code."""
    safe = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(safe)} |"


def block(lines: Iterable[str], language: str = "") -> str:
    """Lines as a code block, fenced by more backticks than any of them has; tabs stay, for patches."""
    body = "\n".join("\t".join(map(clean, text.split("\t"))) for text in lines)
    ticks = fence(body, 3)
    return f"{ticks}{language}\n{body}\n{ticks}"


def fence(text: str, least: int) -> str:
    """Backticks that the text does not have in a row."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def flat(text: str) -> str:
    """A text on one line, without what steers a terminal or a page."""
    return clean(re.sub(r"\s+", " ", text))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
