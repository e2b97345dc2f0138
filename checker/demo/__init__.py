"""The example ports: `brand_new_bert`, completely wired, in the layout of each era of the library."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

MODEL = "brand_new_bert"


def eras() -> list[str]:
    """The names of the eras, oldest first: the month from which a tree of that layout was taken as the pattern."""
    return sorted(folder.name for folder in _root().iterdir() if folder.is_dir())


@cache
def tree(era: str) -> dict[str, str]:
    """The texts of an era's checkout by path."""
    return dict(_texts(_root() / era, ""))


def _root() -> Traversable:
    return files(__package__) / "eras"


def _texts(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    texts = []
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{prefix}{item.name}"
        if item.is_dir():
            texts += _texts(item, f"{path}/")
        elif not item.name.endswith(".pyc"):
            texts.append((path, item.read_text(encoding="utf-8")))
    return texts
