"""The model's page in the documentation, and what it ought to say about the model's TensorFlow classes.

Pages moved from `docs/source` to `docs/source/en` in April 2022 and were called `.rst`, `.mdx`, and `.md` since
mid-2023. A page is named like its model's type or folder, with hyphens or underscores.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from typing import Self

from checker.facts.auto import ModelTypes
from checker.facts.classes import Classes
from checker.facts.exemptions import Exemptions
from checker.facts.exports import MainInit
from checker.facts.lines import rewritten
from checker.facts.page import CALLS, Entry, Page, Section, Spot
from checker.finding import Edit, Finding
from checker.port import Port, PortFact
from checker.repo import Skip

FOLDERS = ("docs/source/en/model_doc", "docs/source/model_doc")
PAGE = re.compile(r"(?P<stem>.+)\.(?:rst|mdx|md)")
SELDOM = re.compile(r"\w*(?:(?i:PretrainedModel)|Decoder|Encoder|Layer|Embeddings|Attention)")


@dataclass(frozen=True)
class DocPlace(PortFact):
    """Where the model's page is, or belongs where there is none yet; `stem` is its name without the ending."""

    path: str
    stem: str
    exists: bool

    @classmethod
    def read(cls, port: Port) -> Self:
        folder = next((folder for folder in FOLDERS if port.repo.names(folder)), None)
        if folder is None:
            raise Skip("no documentation in this tree")
        pages = {match["stem"]: name for name in port.repo.names(folder) if (match := PAGE.fullmatch(name))}
        stem = _named(port, pages) or _documenting(port, folder, pages)
        if stem:
            return cls(f"{folder}/{pages[stem]}", stem, exists=True)
        endings = [name.rpartition(".")[2] for name in pages.values()]
        return cls(f"{folder}/{port.name}.{max(set(endings), key=endings.count)}", port.name, exists=False)


def _named(port: Port, pages: dict[str, str]) -> str | None:
    """The page that is called like the model's folder or one of its types, whatever the hyphens."""
    plain = {_plain(stem): stem for stem in pages}
    mapped = port.fact(Exemptions).pages
    names = [port.name, *sorted(mapped.get(type, type) for type in port.fact(ModelTypes).types)]
    return next((plain[_plain(name)] for name in names if _plain(name) in plain), None)


def _plain(name: str) -> str:
    return name.replace("-", "").replace("_", "")


def _documenting(port: Port, folder: str, pages: dict[str, str]) -> str | None:
    """The page that documents most of the model's classes: a slow search, for pages of another name only."""
    classes = port.fact(Classes)
    names = sorted({found.name for found in (*classes.torch, *classes.public)})
    pattern = re.compile(rf"(?:autoclass::|\[\[autodoc\]\]) *(?:transformers\.)?(?:{'|'.join(names)})\b")
    counts = {stem: len(pattern.findall(port.repo.text(f"{folder}/{name}"))) for stem, name in pages.items()}
    best = max(counts, key=counts.__getitem__, default="")
    return best if counts.get(best) else None


@dataclass(frozen=True)
class DocPage(PortFact):
    """The page, and the TensorFlow models that must be documented on it in the order of their PyTorch twins there."""

    page: Page
    exists: bool
    wanted: tuple[str, ...]
    port: Port = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        place = port.fact(DocPlace)
        page = Page.of(place.path, port.repo.text(place.path) if place.exists else "")
        return cls(page, place.exists, tuple(_wanted(port, page)), port)

    @cached_property
    def misnamed(self) -> list[tuple[str, Section, Entry]]:
        """The sections whose heading and autodoc name two classes, with the class they mean."""
        return [
            (meant, section, section.subject)
            for section in self.page.sections
            if section.subject and section.title != section.subject.name
            if (meant := self._meant(section.title, section.subject))
        ]

    def _meant(self, title: str, entry: Entry) -> str | None:
        """A name that exists beats one that does not; an autodoc that is in its right place too is a slip here."""
        entry_exists = entry.name.startswith("TF") and self._exists(entry)
        if title in self._classes.names and (not entry_exists or entry.name in self._right):
            return title
        return entry.name if entry_exists else None

    @cached_property
    def _right(self) -> frozenset[str]:
        """The headings whose autodoc agrees."""
        subjects = [(section.title, section.subject) for section in self.page.sections]
        return frozenset(title for title, entry in subjects if entry and title == entry.name)

    @cached_property
    def misspelled(self) -> dict[str, Entry]:
        """Undocumented classes, each with an entry for a class that nobody has but that is nearly it."""
        meant = {name for name, _, _ in self.misnamed}
        absent = [name for name in self.wanted if name not in self.page.entries and name not in meant]
        near = {entry: get_close_matches(entry.name, absent, n=1, cutoff=0.9) for entry in self._unknown}
        return {names[0]: entry for entry, names in near.items() if names}

    @property
    def missing(self) -> list[str]:
        """The classes the page ought to document and does not, not even under a wrong name."""
        meant = {*self.misspelled, *(name for name, _, _ in self.misnamed)}
        return [name for name in self.wanted if name not in self.page.entries and name not in meant]

    @property
    def stale(self) -> list[Entry]:
        """The entries for TensorFlow classes that are nowhere in the package."""
        taken = {*self.misspelled.values(), *(entry for _, _, entry in self.misnamed)}
        return [entry for entry in self._unknown if entry not in taken]

    @cached_property
    def _unknown(self) -> list[Entry]:
        named = [entry for name, places in self.page.entries.items() if name.startswith("TF") for entry in places]
        return [entry for entry in named if not self._exists(entry)]

    @property
    def without_heading(self) -> list[Entry]:
        """The models that are documented under no heading of their own."""
        subjects = [section.subject for section in self.page.sections]
        return [entry for entry in self._models if entry not in subjects]

    @property
    def without_call(self) -> list[Entry]:
        """The models whose `call` is not shown, on a page that shows such methods."""
        return [entry for entry in self._models if self.page.shows_calls and "call" not in entry.methods]

    @property
    def _models(self) -> list[Entry]:
        return [entry for name in self.wanted for entry in self.page.entries.get(name, ())]

    @cached_property
    def _classes(self) -> Classes:
        return self.port.fact(Classes)

    def _exists(self, entry: Entry) -> bool:
        """Whether the class is there: in the module its target names, where that is the model's own, or anywhere."""
        if entry.module in self._classes.modules:
            return entry.name in self._classes.names_of(entry.module)
        is_public = entry.module in ("", "transformers")
        return not is_public or entry.name in self._classes.names or self._is_elsewhere(entry.name)

    def _is_elsewhere(self, name: str) -> bool:
        """Whether another file of the package has the class, such as `tokenization_bert_tf.py`."""
        folder, repo = self.port.folder, self.port.repo
        others = [f"{folder}/{file}" for file in repo.names(folder) if file.endswith("_tf.py")]
        if any(f"class {name}" in repo.text(path) for path in others):
            return True
        try:
            return name in self.port.fact(MainInit).tensorflow_names
        except Skip:
            return False

    def absent(self) -> Finding:
        """There is no page."""
        path = self.page.path
        return Finding(f"the model has no page; write `{path}` and document the model's classes on it", path)

    def lacks(self, name: str) -> Finding:
        """A model has no section, or only a heading."""
        methods, spot = list(self._methods(name)), self._spot(name)
        shown = " and ".join(f"`{line.strip()}`" for line in self.page.documentation(name, methods, spot.twin))
        bare = next((section for section in self.page.sections if section.title == name and not section.entries), None)
        if bare:
            message = f"nothing is documented under the heading `{name}`; add {shown}"
            return self._at(bare.line, name, message, partial(self.page.filled, bare, methods))
        neighbour = spot.before or spot.after
        line = neighbour.line if neighbour else 1
        message = f"`{name}` is not documented; add a heading `{name}` and under it {shown}"
        return self._at(line, name, message, partial(self.page.added, name, methods, spot))

    def misnames(self, meant: str, section: Section, entry: Entry) -> Finding:
        """A heading and the autodoc under it name two classes."""
        if meant == entry.name:
            message = f"the heading of `{meant}` reads `{section.title}`; rename it"
            return self._at(section.line, meant, message, partial(self._renamed, section.line, section.title, meant))
        message = f"`{entry.name}` is documented under the heading `{meant}`; write `{meant}`"
        return self._at(entry.line, meant, message, partial(self._renamed, entry.line, entry.name, meant))

    def misspells(self, name: str, entry: Entry) -> Finding:
        """An entry for a class that does not exist is nearly one that lacks an entry."""
        message = f"`{entry.name}` does not exist; write `{name}`, in the heading too"
        right = re.sub(rf"\b{entry.name}\b", name, self.page.text)
        return self._at(entry.line, name, message, partial(Edit, self.page.path, self.page.text, right))

    def outlives(self, entry: Entry) -> Finding:
        """An entry for a class that does not exist."""
        return self._at(
            entry.line, entry.name, f"`{entry.target}` does not exist; correct its name, or delete its section"
        )

    def lacks_heading(self, entry: Entry) -> Finding:
        """A model is documented without a heading of its own."""
        message = f"`{entry.name}` is documented without a heading of its own; add one above it"
        return self._at(entry.line, entry.name, message, partial(self.page.headed, entry))

    def lacks_call(self, entry: Entry) -> Finding:
        """A model is documented without its `call`, perhaps with a method that a TensorFlow model does not have."""
        wrong = next((method for method in entry.methods if method in CALLS), None)
        message = f"`{entry.name}` is documented without its `call`; add `{'call' if self.page.is_rst else '- call'}`"
        if wrong:
            message = f"`{entry.name}` has no `{wrong}`; write `call`"
        return self._at(entry.line, entry.name, message, partial(self.page.calling, entry))

    def _at(self, line: int, symbol: str, message: str, edit: Callable[[], Edit] | None = None) -> Finding:
        return Finding(message, self.page.path, line, symbol=symbol, edit=edit)

    def _renamed(self, line: int, old: str, new: str) -> Edit:
        return rewritten(self.page.path, self.page.text, line, old, new)

    def _methods(self, name: str) -> Iterator[str]:
        """What to show of a model: its `call`, and what the page shows of its twin besides `forward`."""
        if self.page.shows_calls:
            yield "call"
        own = next(found for found in self._classes.tensorflow if found.name == name)
        for entry in self.page.entries.get(self._classes.twin(name) or "", ())[:1]:
            text = self.port.repo.text(own.path)
            yield from (method for method in entry.methods if method not in CALLS and f"def {method}(" in text)

    def _spot(self, name: str) -> Spot:
        """Where the section of a model goes: among the others in order, as far below them as its twin."""
        at, sections = self.wanted.index(name), self._sections
        before = next((sections[other] for other in reversed(self.wanted[:at]) if other in sections), None)
        after = min(
            (sections[other] for other in self.wanted[at + 1 :] if other in sections),
            key=lambda section: section.line,
            default=None,
        )
        twins = {each: sections[torch] for each in self.wanted if (torch := self._classes.twin(each)) in sections}
        lower = name if before else after.title if after else ""  # the one that a gap comes above
        alike = [twins[lower]] if lower in twins else [] if lower else twins.values()
        return Spot(before, after, self._torch, twins.get(name), self.page.gap(*alike))

    @cached_property
    def _sections(self) -> dict[str, Section]:
        """The sections by the class that each is about."""
        return {section.subject.name: section for section in self.page.sections if section.subject}

    @property
    def _torch(self) -> Section | None:
        """The section of the last PyTorch model."""
        names = {found.name for found in self._classes.torch} & self._classes.torch_exports
        own = [section for name, section in self._sections.items() if name in names]
        return own[-1] if own else None


def _wanted(port: Port, page: Page) -> Iterator[str]:
    """The models to document, in the order of their twins on the page; layers and such only where the twin is."""
    classes, exempt = port.fact(Classes), port.fact(Exemptions).undocumented
    line, order = 0, dict[str, int]()
    for name in (found.name for found in classes.public):
        twin = page.entries.get(classes.twin(name) or "")
        if name not in exempt and (twin or not SELDOM.fullmatch(name)):
            line = twin[0].line if twin else line
            order[name] = line
    return iter(sorted(order, key=order.__getitem__))
