"""What a port copies: where PyTorch's class is copied from another model's, that model's TensorFlow class."""

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from checker.facts.blocks import Block, Blocks
from checker.facts.copy_script import Replacements
from checker.new.torch_file import TorchFile
from checker.repo import Repo

DIRECTIVE = re.compile(r"# Copied from transformers\.models\.(\w+)\.modeling_(\w+)\.(\w+)\s*(?:with\s+(.*))?$")


@dataclass(frozen=True)
class Copied:
    """A class copied from another model's TensorFlow file: its text here, and that file."""

    text: str
    source: ast.Module

    @cached_property
    def names(self) -> set[str]:
        """The names that the text needs from around it."""
        tree = ast.parse(self.text)
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        made = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
        return {name for name in used - made if not hasattr(builtins, name)}

    def lacks(self, calls: Iterable[ast.Call]) -> Iterator[str]:
        """What the class is given somewhere, but does not take."""
        functions = (node for node in ast.walk(ast.parse(self.text)) if isinstance(node, ast.FunctionDef))
        taken = next(([each.arg for each in node.args.args] for node in functions if node.name == "__init__"), [])
        for call in calls:
            yield from (each.arg for each in call.keywords if each.arg and each.arg not in (*taken, "name"))
            yield from map(ast.unparse, call.args[len(taken) - 1 :] if taken else ())

    @cached_property
    def imports(self) -> dict[str, ast.ImportFrom | ast.Import]:
        """The imports of the source's file by the names they bring."""
        nodes = (node for node in self.source.body if isinstance(node, ast.Import | ast.ImportFrom))
        return {(each.asname or each.name).partition(".")[0]: node for node in nodes for each in node.names}


def copied(file: TorchFile, name: str, ours: str) -> Copied | None:
    """The class as another model's TensorFlow file has it, where PyTorch's is a copy and nothing is missing for it.

    `ours` is the class as it follows from PyTorch's: what that says of its layers has to be true of the copy.
    """
    node = file.classes[name]
    top = min([node.lineno, *(each.lineno for each in node.decorator_list)])
    match = DIRECTIVE.match(file.lines[top - 2]) if top > 1 else None
    if match is None:
        return None
    model, module, source, changes = match.groups()
    dotted = f"transformers.models.{model}.modeling_tf_{module}.TF{source}"
    path = f"src/transformers/models/{model}/modeling_tf_{module}.py"
    block = _block(file.repo, dotted, path)
    if path == file.tf_path or block is None:
        return None
    text = Replacements.of(changes or "").apply("\n".join(block.lines))
    header = f"# Copied from {dotted}{f' with {changes}' if changes else ''}"
    try:
        found = Copied(f"{header}\n{text}", file.repo.parse(path))
    except SyntaxError:
        return None
    is_like = _parameters(found.text) <= _parameters(ours) and _defaults(ours) <= _defaults(found.text)
    return found if is_like and _is_whole(found, file, f"TF{name}") else None


def _parameters(text: str) -> set[str]:
    """What `__init__` must be given."""
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    made = next((node.args for node in functions if node.name == "__init__"), None)
    return {each.arg for each in made.args[: len(made.args) - len(made.defaults)]} if made else set()


def _defaults(text: str) -> set[tuple[str, str, str]]:
    """What is said of the layers that each `name=` names."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    given = [{each.arg: ast.unparse(each.value) for each in node.keywords if each.arg} for node in calls]
    kinds = ("use_bias", "epsilon", "momentum")
    return {(each["name"], kind, each[kind]) for each in given for kind in kinds if kind in each and "name" in each}


def _block(repo: Repo, dotted: str, path: str) -> Block | None:
    return repo.fact(Blocks).find(dotted) if repo.has(path) else None


def _is_whole(found: Copied, file: TorchFile, name: str) -> bool:
    """Whether the copy is of that name and all it needs is here, or comes from where the source has it."""
    if f"class {name}(" not in found.text:
        return False
    here = {f"TF{each}" for each in file.roles} | {"logger", file.config}
    return all(each in here or each in found.imports for each in found.names)
