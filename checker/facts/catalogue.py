"""The TensorFlow modeling files of all models: what their classes and functions are called, and who copies whom."""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Self

from checker.port import TF_FILE, model_folders
from checker.repo import PACKAGE, Repo, RepoFact

YEAR = re.compile(r"^# Copyright (\d{4})", re.MULTILINE)
BASE = re.compile(r"TF(\w+?)Pre[tT]rainedModel$")


class Entry(NamedTuple):  # there are thousands
    """A class or function of a module: `role` is its name without the model's, `stem` the model's in that name.

    It begins at `start` of the module's `text`.
    """

    path: str
    name: str
    stem: str
    role: str
    text: str
    start: int

    def holds(self, words: str) -> bool:
        """Whether some words stand in it or below it."""
        return self.text.find(words, self.start) >= 0

    @property
    def module(self) -> str:
        return _model(self.path)


@dataclass(frozen=True)
class Catalogue(RepoFact):
    """Every class and function by its role, and for every source of a directive the files that copy it."""

    modules: Mapping[str, Mapping[str, Entry]] = field(repr=False)
    roles: Mapping[str, list[Entry]] = field(repr=False)
    copied_by: Mapping[str, list[str]] = field(repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        modules: dict[str, dict[str, Entry]] = {}
        roles: dict[str, list[Entry]] = defaultdict(list)
        copied_by: dict[str, list[str]] = defaultdict(list)
        for path in _modules(repo):
            text = repo.text(path)
            modules[path] = {entry.name: entry for entry in _entries(path, text)}
            for entry in modules[path].values():
                roles[entry.role].append(entry)
            for source in _sources(text):
                copied_by[source].append(path)
        return cls(modules, roles, copied_by)

    @cached_property
    def paths(self) -> dict[str, str]:
        """The path of every TensorFlow modeling file by its full name."""
        return {dotted(path): path for path in self.modules}

    @cached_property
    def ages(self) -> dict[str, tuple[str, int]]:
        """What orders the files: the year of the header, and then how often others copy from the file."""
        texts = {path: next(iter(entries.values())).text for path, entries in self.modules.items() if entries}
        years = {path: YEAR.search(text[:1000]) for path, text in texts.items()}
        known = {path: year[1] for path, year in years.items() if year and int(year[1]) <= time.localtime().tm_year}
        return {path: (known.get(path, ""), -self.popularity[path]) for path in years}

    @cached_property
    def popularity(self) -> Counter[str]:
        """How many directives lead to each file."""
        counts: Counter[str] = Counter()
        for source, copies in self.copied_by.items():
            counts[self.path_of(source)] += len(copies)
        return counts

    def path_of(self, source: str) -> str:
        """The file of a source, "" where it is no TensorFlow modeling file."""
        owner = source.rpartition(".")[0]
        return self.paths.get(owner) or self.paths.get(owner.rpartition(".")[0], "")

    @cached_property
    def copied_methods(self) -> dict[str, list[tuple[str, str]]]:
        """The methods that others say they copy, by their own names: each one's path and `Class.method`."""
        methods: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source in self.copied_by:
            module, _, method = source.rpartition(".")
            module, _, owner = module.rpartition(".")
            if module in self.paths:
                methods[method].append((self.paths[module], f"{owner}.{method}"))
        return methods

    def is_source(self, path: str, name: str) -> bool:
        """Whether another file says that it copies that class, function or `Class.method`."""
        return (path, name) in self._sources

    @cached_property
    def _sources(self) -> frozenset[tuple[str, str]]:
        found = set()
        for source, copies in self.copied_by.items():
            owner, _, name = source.rpartition(".")
            module, _, outer = owner.rpartition(".")
            place = (
                (self.paths[owner], name) if owner in self.paths else (self.paths.get(module, ""), f"{outer}.{name}")
            )
            if any(copy != place[0] for copy in copies):
                found.add(place)
        return frozenset(found)


def _modules(repo: Repo) -> Iterator[str]:
    for folder in model_folders(repo).values():
        yield from (f"{folder}/{name}" for name in repo.names(folder) if TF_FILE.fullmatch(name))


def _entries(path: str, text: str) -> Iterator[Entry]:
    classes, functions = list(_starts(text, "\nclass ")), list(_starts(text, "\ndef "))
    bases = [match[1] for name, _ in classes if (match := BASE.match(name))]
    model = _model(path)
    stems = [stem.lower() for stem in sorted({*bases, model.replace("_", ""), model}, key=len, reverse=True)]
    for name, start in (*classes, *functions):
        bare = name.removeprefix("TF")
        lower = bare.lower()
        stem = next((stem for stem in stems if stem in lower), "")
        at = lower.find(stem)
        role = f"{lower[:at]}*{lower[at + len(stem) :]}" if stem else lower
        yield Entry(path, name, bare[at : at + len(stem)], role, text, start)


def _starts(text: str, keyword: str) -> Iterator[tuple[str, int]]:
    """The names that follow a keyword at the beginning of a line, and where."""
    start = text.find(keyword)
    while start >= 0:
        start += len(keyword)
        yield text[start : start + 100].partition("(")[0].partition(":")[0], start
        start = text.find(keyword, start)


def _model(path: str) -> str:
    return path.rpartition("/")[2].removeprefix("modeling_tf_").removesuffix(".py")


def _sources(text: str) -> Iterator[str]:
    for piece in text.split("Copied from transformers.")[1:]:
        yield "transformers." + piece.split(maxsplit=1)[0]


def dotted(path: str) -> str:
    """A module's full name, such as `transformers.models.bert.modeling_tf_bert`."""
    return path.removeprefix(PACKAGE.rpartition("/")[0] + "/").removesuffix(".py").replace("/", ".")
