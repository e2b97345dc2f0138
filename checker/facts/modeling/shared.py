"""What the checkout's models share."""

from dataclasses import dataclass, field
from typing import Self

from checker.repo import PACKAGE, Repo, RepoFact


@dataclass(frozen=True)
class Shared(RepoFact):
    """`modeling_tf_utils.py`, looked at as text: it is too long to be parsed for one model."""

    text: str = field(repr=False)

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(repo.text(f"{PACKAGE}/modeling_tf_utils.py"))

    def defines(self, name: str) -> bool:
        """Whether the tree has that function or method, and so the convention that came with it."""
        return f"def {name}(" in self.text
