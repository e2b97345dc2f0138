"""The documentation page of the auto classes, which shows each `TFAutoModel…` beside its PyTorch sibling."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from checker.facts.page import Page, Spot
from checker.finding import Finding
from checker.repo import Repo, RepoFact

PLACES = tuple(
    f"docs/source/{folder}model_doc/auto.{ending}" for folder in ("en/", "") for ending in ("md", "mdx", "rst")
)


@dataclass(frozen=True)
class AutoPage(RepoFact):
    """The page, None in a tree without one: what is said there is never all a check looks at."""

    page: Page | None

    @classmethod
    def read(cls, repo: Repo) -> Self:
        path = next((path for path in PLACES if repo.has(path)), None)
        return cls(Page.of(path, repo.text(path)) if path else None)

    def lacking(self, names: Iterable[str]) -> Iterator[Finding]:
        """The TensorFlow auto classes whose PyTorch sibling has a section and that have no entry."""
        sections = {section.title: section for section in self.page.sections} if self.page else {}
        for name in names:
            sibling = sections.get(name.removeprefix("TF"))
            if self.page and sibling and name not in self.page.entries:
                message = f"`{name}` is not documented here; add its section below its PyTorch sibling's"
                edit = partial(self.page.added, name, (), Spot(sibling, gap=self.page.gap()))
                yield Finding(message, self.page.path, sibling.end, symbol=name, edit=edit)
