"""Who copied what: the definitions below the `# Copied from` directives of all TensorFlow files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from checker.facts.modeling.parts import Class, Method
from checker.port import TF_FILE, model_folders
from checker.repo import Repo, RepoFact

COPY = re.compile(
    r"^(?P<indent> *)# Copied from transformers\.(?P<source>\S*modeling_tf_\S+).*\n"
    r"(?: *@.*\n)* *(?:class|def) (?P<name>\w+)",
    re.MULTILINE,
)
CLASS = re.compile(r"\nclass (\w+)")


@dataclass(frozen=True)
class CopyNames(RepoFact):
    """The names of the copies by their source; the files are searched when a copy is asked for."""

    repo: Repo = field(repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo)

    def of(self, owner: Class, method: Method) -> list[str]:
        """The copies of a class, or of that method of it alone."""
        module = owner.path.removeprefix("src/transformers/").removesuffix(".py").replace("/", ".")
        source = f"{module}.{owner.name}"
        return [*self._names.get(source, []), *self._names.get(f"{source}.{method.name}", [])]

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for text in self._texts():
            for match in COPY.finditer(text):
                owner = _class_above(text, match.start()) if match["indent"] else ""
                names.setdefault(match["source"], []).append(f"{owner}{match['name']}")
        return names

    def _texts(self) -> Iterator[str]:
        for folder in model_folders(self.repo).values():
            for file in self.repo.names(folder):
                if TF_FILE.fullmatch(file):
                    yield self.repo.find(f"{folder}/{file}") or ""


def _class_above(text: str, place: int) -> str:
    """What the name of a method at a place begins with: its class, and a dot."""
    start = text.rfind("\nclass ", 0, place)
    match = CLASS.match(text, start) if start >= 0 else None
    return f"{match[1]}." if match else ""
