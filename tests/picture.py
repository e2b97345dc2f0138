"""Pictures of what the tool says: in a terminal, as rich draws it, and in a comment, as GitHub's own code makes it."""

import io
import re
from html import escape

from rich.console import Console

from checker import demo
from checker.report import Report
from checker.report.terminal import draw
from checker.report.text import render
from tests.pages import html

COLUMNS = 100
WEB_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)  # a picture should load nothing from elsewhere
WIDTH = 900
CSS = """
* { box-sizing: border-box }
article { margin: 8px; border: 1px solid #d1d9e0; border-radius: 6px; background: #fff; color: #1f2328;
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0;
  color: #59636e }
header b { color: #1f2328 }
header i { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; font-style: normal }
main { padding: 16px; overflow-wrap: anywhere }
main > :first-child { margin-top: 0 }
main > :last-child { margin-bottom: 0 }
h3 { margin: 0 0 16px; font-size: 1.25em; line-height: 1.25 }
p, table, details { margin: 0 0 16px }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; vertical-align: top }
tr:nth-child(2n) td { background: #f6f8fa }
th:nth-child(3) { width: 40% }
td:nth-child(1), td:nth-child(4) { white-space: nowrap }
code { padding: .2em .4em; background: #818b981f; border-radius: 6px; font: 85%/1.4 ui-monospace, Menlo, monospace }
a { color: #0969da; text-decoration: none }
"""


def terminal(report: Report, options: str = "") -> str:
    """The checklist of the example as a terminal shows it, as an SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    draw(render(report, COLUMNS), console)
    svg = console.export_svg(title=f"tfport-check {demo.MODEL}{options}", unique_id="checklist")
    return WEB_FONT.sub("", svg)


def comment(markdown: str, author: str) -> str:
    """The comment as an SVG; what is folded stays folded."""
    page = re.sub(r"<!--.*?-->\n", "", html(markdown), flags=re.DOTALL)
    page = re.sub(r"<details>(<summary>.*?</summary>).*?</details>", r"<details>\1</details>", page, flags=re.DOTALL)
    head = f"<header><b>{escape(author)}</b> <i>bot</i> commented</header>"
    body = f'<article xmlns="http://www.w3.org/1999/xhtml">{head}<main>{page}</main></article>'
    size = f'width="{WIDTH}" height="{height(markdown)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="A comment of tfport-check">\n'
        f"<style>{CSS}</style>\n"
        f'<foreignObject width="100%" height="100%">\n{body}\n</foreignObject>\n</svg>\n'
    )


def height(markdown: str) -> int:
    """How high the comment will be, about: a picture cannot ask."""
    rows = [line for line in markdown.split("\n") if line.startswith("| ")]
    return 230 + sum(map(_height, rows)) + 37 * markdown.count("<details>")


def _height(row: str) -> int:
    """How high a row will be: its longest cell has half of the width."""
    return 14 + 21 * -(-max(len(cell.replace("`", "")) for cell in row.split(" | ")) // 46)
