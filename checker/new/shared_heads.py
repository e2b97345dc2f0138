"""Heads that the library keeps once for all models, written out in the model's own file as they used to be."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from checker.repo import PACKAGE, Repo

HEAD = re.compile(r"(\w+?)For[A-Z]\w*")
KEPT = re.compile(r"setattr\(self, self\.base_model_prefix, AutoModel\.from_config\(config\)\)")
READ = re.compile(r"getattr\(self, self\.base_model_prefix\)")
SAID_OF_ALL = "Similar to `self.model = "  # a comment on what is kept


class Shared(NamedTuple):
    """A head of the library's, and the lines of the file it is in."""

    node: ast.ClassDef
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines[self.node.lineno - 1 : self.node.end_lineno])


def written_out(repo: Repo, path: str) -> Repo:
    """The checkout, with the methods of such heads in each class of a PyTorch file that only names one."""
    tree, text = repo.parse(path), repo.text(path)
    heads = dict(_shared_heads(repo, tree))
    lines = text.split("\n")
    for node in reversed(tree.body):
        match node:
            case ast.ClassDef(bases=[ast.Name(head), *others]) if head in heads and _only_names(node):
                own = [f"class {node.name}({', '.join(map(ast.unparse, others))}):", *_body(node, heads[head])]
                lines[node.lineno - 1 : node.end_lineno] = own
    return repo.edited({path: "\n".join(lines)}) if heads else repo


def _shared_heads(repo: Repo, tree: ast.Module) -> Iterator[tuple[str, Shared]]:
    """The heads that a file imports from the library's own files, by their names."""
    for path, node in library_classes(repo, tree):
        shared = Shared(node, repo.text(path).split("\n"))
        if KEPT.search(shared.text):
            yield node.name, shared


def library_classes(repo: Repo, tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes that a file imports from the library's own files under their names, with the paths of those."""
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module), level=3, names=found) if repo.has(f"{PACKAGE}/{module}.py"):
                imported = {each.name for each in found if each.asname is None}
                for each in repo.parse(f"{PACKAGE}/{module}.py").body:
                    if isinstance(each, ast.ClassDef) and each.name in imported:
                        yield f"{PACKAGE}/{module}.py", each


def _only_names(node: ast.ClassDef) -> bool:
    return bool(HEAD.fullmatch(node.name)) and not any(isinstance(each, ast.FunctionDef) for each in node.body)


def _body(node: ast.ClassDef, head: Shared) -> Iterator[str]:
    """The head's methods for one model; what is said of all models is said of this one."""
    prefix, model = _prefix(node) or _prefix(head.node) or "model", HEAD.sub(r"\1Model", node.name)
    yield f'    base_model_prefix = "{prefix}"'
    for each in head.node.body:
        if isinstance(each, ast.FunctionDef):
            start = min([each.lineno, *(decorator.lineno for decorator in each.decorator_list)])
            yield ""
            for line in head.lines[start - 1 : each.end_lineno]:
                if SAID_OF_ALL not in line:
                    yield READ.sub(f"self.{prefix}", KEPT.sub(f"self.{prefix} = {model}(config)", line))


def _prefix(node: ast.ClassDef) -> str:
    """What a class sets its prefix to."""
    for each in node.body:
        match each:
            case ast.Assign([ast.Name("base_model_prefix")], ast.Constant(str(value))):
                return value
    return ""
