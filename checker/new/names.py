"""What the names of PyTorch's file are to the port: known to it as they are, under another name, or not at all."""

import ast
import builtins
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from checker.new.torch_file import TorchFile
from checker.repo import PACKAGE

OURS = frozenset(("keras", "tf", "np", "get_initializer", "get_tf_activation", "logger", "__name__", "__file__"))
LIBRARIES = sys.stdlib_module_names | {"numpy"}
NEEDS_TORCH = re.compile(r"^(?:import torch|from torch)\b", re.MULTILINE)
TENSOR_PARTS = re.compile(
    r"\.(?:weight|data|requires_grad_?|in_features|out_features|num_embeddings|embedding_dim|device)\b"
)


@dataclass(eq=False)
class Names:
    """The names of one PyTorch file."""

    file: TorchFile
    _usable: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def imports(self) -> dict[str, ast.ImportFrom | ast.Import]:
        """The imports at the top of the file by the names they bring."""
        nodes = (node for node in self.file.tree.body if isinstance(node, ast.Import | ast.ImportFrom))
        return {(each.asname or each.name).partition(".")[0]: node for node in nodes for each in node.names}

    def foreign(self, name: str) -> tuple[str, str] | None:
        """Where another model's class is in TensorFlow, and its name there."""
        node = self.imports.get(name)
        if isinstance(node, ast.ImportFrom) and node.level == len(self.file.package) and self._is_shared(name):
            return f"{self.file.package}modeling_tf_utils", f"TF{name}"
        if not isinstance(node, ast.ImportFrom) or node.level != 2 or not node.module:
            return None
        folder, _, module = node.module.partition(".")
        ours = module.replace("modeling_", "modeling_tf_", 1) if module else f"modeling_tf_{folder}"
        root = self.file.path.rpartition("/")[0].rpartition("/")[0]
        found = re.search(rf"^class TF{name}\b", self.file.repo.find(f"{root}/{folder}/{ours}.py") or "", re.MULTILINE)
        return (f"..{folder}.{ours}", f"TF{name}") if found else None

    def _is_shared(self, name: str) -> bool:
        """Whether the library has the layer in TensorFlow for all models."""
        utils = self.file.repo.find(f"{PACKAGE}/modeling_tf_utils.py") or ""
        return re.search(rf"^class TF{name}\((?:tf\.)?keras\.layers", utils, re.MULTILINE) is not None

    def is_layer(self, name: str) -> bool:
        """Whether a call of that name makes a layer of the port's."""
        return self.file.roles.get(name, "output") != "output" or self.foreign(name) is not None

    def unknown(self, text: str) -> bool:
        """Whether a piece of code asks for what the port cannot have."""
        return self.reads_tensors(text) or any(not self.usable(name) for name in loaded(ast.parse(text)))

    def reads_tensors(self, text: str) -> bool:
        return TENSOR_PARTS.search(text) is not None

    def usable(self, name: str) -> bool:
        """Whether a name that is no local one means something in the port."""
        if name not in self._usable:
            self._usable[name] = True  # a function that calls itself
            self._usable[name] = self._is_usable(name)
        return self._usable[name]

    def _is_usable(self, name: str) -> bool:
        file = self.file
        if name in OURS or hasattr(builtins, name) or name == file.config:
            return True
        if name.startswith("TF") and (file.ported(name[2:]) or self._is_foreign(name)):
            return True
        if name.startswith("TF") and (name.endswith("MainLayer") or self.is_of_library(name)):
            return True
        if name in file.functions:
            return not file.functions[name].decorator_list and self.is_plain(file.functions[name])
        if name in file.constants:
            return all(map(self.usable, loaded(file.constants[name])))
        return self._is_library(name)

    def is_of_library(self, name: str) -> bool:
        """Whether it is one of the library's TensorFlow outputs."""
        return f"class {name}(" in (self.file.repo.find(f"{PACKAGE}/modeling_tf_outputs.py") or "")

    def _is_foreign(self, name: str) -> bool:
        return self.foreign(name[2:]) is not None

    def is_plain(self, node: ast.FunctionDef) -> bool:
        """Whether a function is one of Python alone."""
        if self.reads_tensors(ast.unparse(node)):
            return False
        made = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)} | set(stored(node))
        return all(self.usable(name) for name in loaded(node) if name not in {*made, "property"})

    def _is_library(self, name: str) -> bool:
        match self.imports.get(name):
            case ast.Import(names=names):
                return names[0].name.partition(".")[0] in LIBRARIES
            case ast.ImportFrom(module=str(module), level=0):
                return module.partition(".")[0] in LIBRARIES
            case ast.ImportFrom(module=module, level=level):
                return self._is_free_of_torch(level, module or "")
        return False

    def _is_free_of_torch(self, level: int, module: str) -> bool:
        folder = self.file.path
        for _ in range(level):
            folder = folder.rpartition("/")[0]
        path = f"{folder}/{module.replace('.', '/')}"
        text = self.file.repo.find(f"{path}.py")
        if text is None:
            return level == len(self.file.package) and self.file.repo.has(f"{path}/__init__.py")
        return NEEDS_TORCH.search(text) is None and "modeling" not in module


def loaded(tree: ast.AST) -> Iterator[str]:
    """The names that code reads and does not make itself, such as a comprehension's."""
    made = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension):
            made |= set(stored(node.target))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in made:
            yield node.id


def stored(tree: ast.AST) -> Iterator[str]:
    """The names that code sets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
