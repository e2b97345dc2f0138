"""Which ports a change touches: by the port's own files, and by what changed in the files that all ports share."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from checker.port import MODELS, TF_FILE, all_ports, model_folders
from checker.repo import PACKAGE, Repo, RepoFact

OWN = re.compile(
    r"src/transformers/models/(?:deprecated/)?(?P<model>[a-z]\w*)(?:/.*)?"
    r"|tests/(?:models/)?(?P<tests>[a-z]\w*)(?:/.*)?"
    r"|tests/test_modeling_(?:tf_)?(?P<test>\w+)\.py",
    re.DOTALL,
)
PAGE = re.compile(r"docs/source/(?:en/)?model_doc/(?P<page>[\w.-]+)\.\w+")
SHARED = re.compile(
    r"src/transformers/(?:models/)?__init__\.py|src/transformers/models/auto/\w+\.py"
    r"|src/transformers/utils/dummy_tf_objects\.py|docs/source/(?:en/)?(?:_toctree|index)\.\w+"
    r"|utils/(?:documentation_tests|not_doctested|slow_documentation_tests)\.txt|utils/check_repo\.py"
)
NAMES = re.compile(
    r"\b(TF[A-Z]\w+)|\bmodels[./](?:deprecated[./])?(\w+)|model_doc/([\w-]+)"
    r"""|["']([\w-]+)["']|^\s*\|\s*\[?([^|\]]+?)\s*[|\]]"""
)
PAIR = re.compile(r"""\(\s*["']([\w-]+)["'],\s*["']([^"']+)["'],?\s*\)""")


@dataclass(frozen=True)
class Change:
    """What git says has changed since `base`: the files, those that are new, and the changed lines of shared files."""

    base: str
    paths: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Owners(RepoFact):
    """Which port a name belongs to: a class, a folder, a model type, a doc page or a model's name in prose.

    Names are compared without case, hyphens and underscores: `xlm-roberta` was `xlmroberta.rst` once.
    """

    by_name: Mapping[str, str]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        ports = set(all_ports(repo))
        folders = {name: folder for name, folder in model_folders(repo).items() if name in ports}
        by_name = dict(_registered(repo, folders))
        for name, folder in folders.items():
            by_name.update((fold(found), name) for found in _classes(repo, folder))
            by_name[fold(name)] = name
        return cls(by_name)

    def named(self, lines: Iterable[str]) -> set[str]:
        """The ports that lines of a shared file name."""
        words = (word for text in lines for match in NAMES.finditer(text) for word in match.groups() if word)
        return {self.by_name[fold(word)] for word in words if fold(word) in self.by_name}


def _registered(repo: Repo, ports: Collection[str]) -> Iterator[tuple[str, str]]:
    """Model types and names in prose, as `configuration_auto.py` pairs them."""
    text = repo.find(f"{PACKAGE}/models/auto/configuration_auto.py") or ""
    pairs = PAIR.findall(text)
    modules = {type: value for type, value in pairs if value in ports}
    for type, value in pairs:
        port = modules.get(type, type.replace("-", "_"))
        if port in ports:
            yield from ((fold(type), port), (fold(value), port))


def _classes(repo: Repo, folder: str) -> Iterator[str]:
    for name in repo.names(folder):
        if TF_FILE.fullmatch(name):
            yield from re.findall(r"^class (\w+)", repo.text(f"{folder}/{name}"), re.MULTILINE)


def fold(name: str) -> str:
    """A name without what differs between its spellings."""
    return re.sub(r"[-_\s]", "", name).lower()


def touched(repo: Repo, paths: Iterable[str], change: Change) -> dict[str, bool]:
    """The ports that files or folders concern; True for those whose TensorFlow file the change adds."""
    ports = {*all_ports(repo), *_deleted(repo, change)}
    found: set[str] = set()
    for path in paths:
        found |= ports & _names(repo, path, change, ports)
    new = {owner(path) for path in change.added if _is_tensorflow(path)}
    return {name: name in new for name in sorted(found)}


def _names(repo: Repo, path: str, change: Change, ports: set[str]) -> set[str]:
    """What a path may concern; a shared file that is given by name and has not changed concerns all ports."""
    if SHARED.fullmatch(path):
        return repo.fact(Owners).named(_lines(repo, path, change)) if path in change.paths else ports
    if page := PAGE.fullmatch(path):
        own = {name for name in ports if fold(name) == fold(page["page"])}
        return own or repo.fact(Owners).named((repo.find(path) or "").splitlines())
    if name := owner(path):
        return {name}
    return {name for name, folder in model_folders(repo).items() if path == "." or folder.startswith(f"{path}/")}


def _lines(repo: Repo, path: str, change: Change) -> Iterable[str]:
    """The changed lines of a shared file: all of them where git does not track it yet."""
    return change.lines.get(path) or ((repo.find(path) or "").splitlines() if path in change.added else ())


def owner(path: str) -> str | None:
    """The model whose own source or test file a path is, by its form."""
    match = OWN.fullmatch(path)
    name = next(filter(None, match.groups()), None) if match else None
    return None if name in ("auto", "deprecated") else name


def _is_tensorflow(path: str) -> bool:
    return path.startswith(MODELS) and bool(TF_FILE.fullmatch(path.rpartition("/")[2]))


def _deleted(repo: Repo, change: Change) -> set[str]:
    """The models that lose their TensorFlow file and keep their folder."""
    gone = {owner(path) for path in change.paths if _is_tensorflow(path) and not repo.has(path)}
    return {name for name in gone & model_folders(repo).keys() if name}
