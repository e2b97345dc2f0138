"""Heads that the library keeps once for all models, written out in the model's own file as they used to be."""

import ast
import re
from collections.abc import Iterator

from checker.repo import PACKAGE, Repo

HEAD = re.compile(r"(\w+?)For[A-Z]\w*")
KEPT = re.compile(r"setattr\(self, self\.base_model_prefix, AutoModel\.from_config\(config\)\)")
READ = re.compile(r"getattr\(self, self\.base_model_prefix\)")
PREFIX = "base_model_prefix"


def written_out(repo: Repo, text: str) -> str:
    """The text of a PyTorch file, in which each class that only names such a head has its methods itself."""
    tree, lines = ast.parse(text), text.split("\n")
    heads = dict(_shared_heads(repo, tree))
    for node in reversed(tree.body):
        match node:
            case ast.ClassDef(bases=[ast.Name(head), *others]) if head in heads and _only_names(node):
                own = [f"class {node.name}({', '.join(map(ast.unparse, others))}):", *_body(node, heads[head])]
                lines[node.lineno - 1 : node.end_lineno] = own
    return "\n".join(lines)


def _shared_heads(repo: Repo, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The heads that a file imports from the library's own files, each with the text of its class."""
    for node in tree.body:
        match node:
            case ast.ImportFrom(module=str(module), names=found) if node.level:
                text = repo.find(f"{PACKAGE}/{module}.py") or ""
                if KEPT.search(text):
                    imported = {each.name for each in found if each.asname is None}
                    classes = [each for each in ast.parse(text).body if isinstance(each, ast.ClassDef)]
                    lines = text.split("\n")
                    for each in (each for each in classes if each.name in imported):
                        segment = "\n".join(lines[each.lineno - 1 : each.end_lineno])
                        if KEPT.search(segment):
                            yield each.name, segment


def _only_names(node: ast.ClassDef) -> bool:
    return bool(HEAD.fullmatch(node.name)) and not any(isinstance(each, ast.FunctionDef) for each in node.body)


def _body(node: ast.ClassDef, head: str) -> Iterator[str]:
    """The head's methods for one model; what is said of all models is said of this one."""
    match = HEAD.fullmatch(node.name)
    assert match
    prefix = _prefix(node) or _prefix(ast.parse(head).body[0]) or "model"
    head = READ.sub(f"self.{prefix}", KEPT.sub(f"self.{prefix} = {match[1]}Model(config)", head))
    methods = [each for each in ast.walk(ast.parse(head)) if isinstance(each, ast.FunctionDef)]
    lines = head.split("\n")
    yield f'    {PREFIX} = "{prefix}"'
    for each in methods:
        start = min([each.lineno, *(decorator.lineno for decorator in each.decorator_list)])
        yield ""
        yield from (line for line in lines[start - 1 : each.end_lineno] if "Similar to `self.model = " not in line)


def _prefix(node: ast.AST) -> str:
    """What a class sets its prefix to."""
    for each in node.body if isinstance(node, ast.ClassDef) else ():
        match each:
            case ast.Assign([ast.Name("base_model_prefix")], ast.Constant(str(value))):
                return value
    return ""
