"""The imports of a test file, in the order and the groups of the repository's formatter."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from checker.facts.code import WIDTH
from checker.facts.skeleton.words import Import

OURS = "transformers"


def written(found: Iterable[Import]) -> str:
    """The imports that wait for nothing, then those of each guard under it."""
    each = list(dict.fromkeys(found))
    guards = sorted({one.guard for one in each if one.guard}, key=lambda guard: ("tf" not in guard, guard))
    parts = ["\n".join(_lines([one for one in each if not one.guard]))]
    for guard in guards:
        lines = _lines([one for one in each if one.guard == guard], "    ")
        parts.append("\n".join([f"if {guard}:", *lines]))
    return "\n\n\n".join(parts)


def _lines(found: list[Import], margin: str = "") -> Iterator[str]:
    ordered = sorted(found, key=_order)
    for number, (_, section) in enumerate(groupby(ordered, key=lambda one: _section(one.module))):
        if number:
            yield ""
        for module, group in groupby(section, key=lambda one: (one.module, bool(one.name))):
            yield from _statement(*module, list(group), margin)


def _order(one: Import) -> tuple[object, ...]:
    dots = len(one.module) - len(one.module.lstrip("."))
    return _section(one.module), bool(one.name), -dots, one.module.lower(), one.name == "", _names_order(one.name)


def _names_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, name)


def _section(module: str) -> int:
    first = module.partition(".")[0]
    if module == "__future__":
        return 0
    if module.startswith("."):
        return 4
    return 3 if first == OURS else 1 if first in sys.stdlib_module_names else 2


def _statement(module: str, is_from: bool, group: list[Import], margin: str) -> Iterator[str]:
    words = [f"{one.name or module}{f' as {one.alias}' if one.alias else ''}" for one in group]
    if not is_from:
        yield from (f"{margin}import {word}" for word in words)
        return
    line = f"{margin}from {module} import {', '.join(words)}"
    if len(line) <= WIDTH:
        yield line
    else:
        yield f"{margin}from {module} import ("
        yield from (f"{margin}    {word}," for word in words)
        yield f"{margin})"
