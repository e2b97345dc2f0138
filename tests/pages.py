"""Markdown as GitHub shows it: rendered by its own Markdown code, and read back from the HTML."""

import json
import re
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES  # HTML comes through, to be seen
NPM = Path(__file__).with_name("npm")
# What GitHub turns into links in the text that a reader sees, code apart; and :emoji:.
LINKED = re.compile(
    r"(?P<mention>@\w)|(?P<issue>#\d|gh-\d)|(?P<address>\w://|www\.|mailto:|xmpp:)"
    r"|(?P<commit>[0-9a-f]{7})|(?P<advisory>(?:ghsa|cve)-)|(?P<emoji>:(?:\w*[a-z+-][\w+-]*|100|1234):)",
    re.IGNORECASE,
)


@dataclass
class Seen(HTMLParser):
    """What a reader gets: the elements of the page, the text outside code, and what the code says."""

    elements: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None]] = field(default_factory=list)
    text: str = ""
    codes: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag == "code":
            self.codes.append("")
            self.text += " "
        else:
            self.elements.append(tag)
        if tag not in ("br", "hr", "img", "input"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.elements += [f"/{tag}"] if tag != "code" else []
        assert self.inside
        assert self.inside.pop() == tag

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.elements.append("declaration")

    def handle_pi(self, data: str) -> None:
        self.elements.append("instruction")

    def unknown_decl(self, data: str) -> None:
        self.elements.append("declaration")

    def handle_data(self, data: str) -> None:
        if "code" in self.inside:
            self.codes[-1] += data
        else:
            self.text += data


def html(markdown: str) -> str:
    """The HTML that GitHub's own Markdown code makes."""
    return str(cmarkgfm.github_flavored_markdown_to_html(markdown, OPTIONS))


def seen(markdown: str) -> Seen:
    page = Seen()
    page.feed(html(markdown))
    page.close()
    assert not page.inside
    return page


def tool(name: str) -> Path:
    """A file of the npm packages that `make` installs where npm is at hand."""
    path = NPM / "node_modules" / name
    if not path.exists():
        pytest.skip("the npm packages are not there; `make test` installs them where npm is")
    return path


def linked(pages: list[str]) -> list[list[str]]:
    """What GitHub would link, mention, show as a picture or take for HTML, a list for each page."""
    tool("remark-github")
    done = subprocess.run(
        ["node", str(NPM / "links.mjs")], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found
