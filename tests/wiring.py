"""What a commit that added a port changed in the files that wire it, hunk by hunk."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from checker.facts.auto import ModelTypes, PortTables
from checker.facts.classes import Classes
from checker.facts.exports import OwnInit
from checker.port import Port
from tests.history import Hunk, hunks, without

CHECKS = {
    r"src/transformers/__init__\.py": "main-init",
    r"src/transformers/models/\w+/__init__\.py": "model-init",
    r"src/transformers/models/auto/modeling_tf_auto\.py": "auto-mappings",
    r"src/transformers/utils/dummy_tf_objects\.py": "dummy-objects",
    r"docs/source/(en/)?model_doc/[\w-]+\.\w+": "doc-page|doc-contributor",
    r"docs/source/(en/)?_toctree\.yml": "doc-toctree",
    r"docs/source/(en/)?index\.\w+": "index-tick",
    r"utils/documentation_tests\.txt": "documentation-tests",
}
DOCUMENTS = re.compile(r"\[\[autodoc\]\]|autoclass::")
WORD = re.compile(r"\w+")
NEW_TASK = re.compile(r"OrderedDict\(|^class |auto_class_factory|_LazyAutoMapping", re.MULTILINE)


def wiring(commit: str, port: Port) -> Iterator[tuple[str, Hunk]]:
    """The hunks of a commit that wire a port, each with the check that looks after its place."""
    names = {found.name for found in port.fact(Classes).public} | set(port.fact(PortTables).objects)
    for hunk in hunks(commit):
        check = next((check for pattern, check in CHECKS.items() if re.fullmatch(pattern, hunk.path)), None)
        if check and _concerns(hunk, port.name, names):
            yield check, hunk


def _concerns(hunk: Hunk, model: str, names: set[str]) -> bool:
    """Whether a hunk wires the port: not its PyTorch side, another model, or prose."""
    if "index." in hunk.path:
        return hunk.removed.count("❌") > hunk.added.count("❌")
    if "documentation_tests" in hunk.path:
        return f"/{model}/modeling_tf_" in hunk.added
    named = names & set(WORD.findall(hunk.added))
    return bool(named and (DOCUMENTS.search(hunk.added) or "model_doc" not in hunk.path))


def unwired(commit: str, port: Port) -> dict[str, str]:
    """The files that a commit wired a port in, as they would read without that.

    A table and an auto class for a task that is new to TensorFlow stay: they are no port's wiring.
    """
    names = {found.name for found in port.fact(Classes).public} | set(port.fact(Classes).checkpoint_lists)
    parts = defaultdict[str, list[Hunk]](list)
    for _, hunk in wiring(commit, port):
        if not ("/auto" in hunk.path and NEW_TASK.search(hunk.added)):
            parts[hunk.path] += _own_parts(hunk, port.name, names)
    own = {path: found for path, found in parts.items() if found}
    texts = {path: without(port.repo.text(path), found) for path, found in own.items()}
    for hunk in hunks(commit):
        if hunk.path in own and _imports(hunk, port):
            text = without(port.repo.text(hunk.path), [*own[hunk.path], hunk])
            if _is_whole(port, hunk.path, text):
                own[hunk.path].append(hunk)
                texts[hunk.path] = text
    return texts


def _own_parts(hunk: Hunk, model: str, names: set[str]) -> Iterator[Hunk]:
    """The parts of a hunk that are the port's own, where it says something of another framework or model too."""
    if "index." in hunk.path:
        yield from [hunk] if hunk.removed.count("❌") - hunk.added.count("❌") == 1 else []
    elif "documentation_tests" in hunk.path:
        yield from (part for part in _parts(hunk, r"(?<=\n)") if f"/{model}/modeling_tf_" in part.added)
    elif "Flax" in hunk.added and not hunk.removed:
        yield from (part for part in _parts(hunk, r"(?<=\n\n)(?!\n)") if "lax" not in part.added)
    elif names & set(WORD.findall(hunk.added)):
        yield hunk


def _parts(hunk: Hunk, ends: str) -> Iterator[Hunk]:
    line = hunk.line
    for part in re.split(ends, hunk.added):
        if part:
            yield replace(hunk, line=line, added=part)
            line += part.count("\n")


def _imports(hunk: Hunk, port: Port) -> bool:
    """Whether a hunk imports what only the wiring beside it needs."""
    old, new = set(WORD.findall(hunk.removed)), set(WORD.findall(hunk.added))
    if hunk.path == f"{port.folder}/__init__.py":
        return (
            "is_tf_available" in new - old and old <= new and "structure" not in hunk.added and ":" not in hunk.added
        )
    return "modeling_tf_auto" in hunk.path and not old and bool(new) and new <= port.fact(ModelTypes).configurations


def _is_whole(port: Port, path: str, text: str) -> bool:
    """Whether a text of an `__init__` imports all helpers that it uses."""
    return "auto" in path or not OwnInit.of(port.repo.edited({path: text}), path).unimported
