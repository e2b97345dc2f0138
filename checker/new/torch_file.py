"""The PyTorch modeling file that a port starts from: its classes, what each is to the port, and its words."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

from checker.new.shared_heads import library_classes, written_out
from checker.port import TORCH_FILE, Port
from checker.repo import PACKAGE, Repo, Unreadable

BASE = re.compile(r"(\w+?)Pre[tT]rainedModel")
MODEL = re.compile(r"\w*(?:Model|For[A-Z]\w*)(?:WithProjection)?")
ELSEWHERE = re.compile(r"\w*(?:Flash\w*Attention\w*|Sdpa\w*)")  # variants of attention that no port has
SENSITIVE = re.compile(r"nn\.(?:Dropout\w*|BatchNorm\w*)|\w*DropPath|StableDropout")
TENSOR = re.compile(r"torch\.(?:Float|Long|Bool|Int|Half|Double|cuda\.\w+)?Tensor")
MODULE_PARAGRAPH = re.compile(
    r"This model is (?:also )?a PyTorch\s+\[?`?torch\.nn\.Module`?\]?(?:\(\S+\))?.*?\bbeh?avior\.", re.DOTALL
)
KERAS_PARAGRAPH = (
    "This model is also a [keras.Model](https://www.tensorflow.org/api_docs/python/tf/keras/Model) subclass. Use it\n"
    "    as a regular TF 2.0 Keras Model and refer to the TF 2.0 documentation for all matter related to general\n"
    "    usage and behavior."
)
Role = Literal["output", "base", "bare", "head", "part", "layer"]


@dataclass(frozen=True, eq=False)
class TorchFile:
    """A PyTorch modeling file; `siblings` and `config_text` are what the checkout says beside it."""

    repo: Repo = field(repr=False)
    path: str
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @classmethod
    def read(cls, port: Port) -> Self:
        path = _main_file(port)
        repo = written_out(port.repo, path)
        tree = repo.parse(path)
        plain = _Plain.of(tree, frozenset(_imported_modules(repo, tree)))
        found = cls(repo, path, repo.text(path), plain.visit(tree))
        if not found.base:
            raise Unreadable(path, "has no `…PreTrainedModel`, so there is no model to start from")
        if not found.roles:
            raise Unreadable(path, "has no class that a port has too; start by hand")
        return found

    @property
    def package(self) -> str:
        """The library's package, as the file imports from it."""
        return "." * (self.path.count("/") - 1)

    @property
    def tf_path(self) -> str:
        folder, _, name = self.path.rpartition("/")
        return f"{folder}/{name.replace('modeling_', 'modeling_tf_', 1)}"

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def segment(self, node: ast.expr | ast.stmt) -> str:
        """The source of a node as it stands in the file."""
        lines = [line.encode() for line in self.lines[node.lineno - 1 : node.end_lineno]]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return b"\n".join(lines).decode()

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """What the names at the top of the file are set to."""
        found: dict[str, ast.expr] = {}
        for node in self.tree.body:
            match node:
                case ast.Assign([ast.Name(name)], value):
                    found.setdefault(name, value)
        return found

    def constant(self, name: str) -> str:
        """The source of what a name at the top of the file is set to, its brackets included."""
        value = self.constants[name]
        node = next(node for node in self.tree.body if isinstance(node, ast.Assign) and node.value is value)
        return self.segment(node).partition("=")[2].strip()

    @cached_property
    def base(self) -> str:
        """The name of the model's `…PreTrainedModel`."""
        bases = [name for name, node in self.classes.items() if "PreTrainedModel" in self.bases(node)]
        return next(iter([*filter(BASE.fullmatch, bases), *bases]), "")

    @cached_property
    def bare(self) -> str:
        """The name of the bare model, "" where there is none."""
        match = BASE.fullmatch(self.base)
        name = f"{match[1]}Model" if match else ""
        return name if name in self.classes and self._is_model(name) else ""

    @cached_property
    def prefix(self) -> str:
        """The name that the heads keep the bare model under."""
        return self.attribute("base_model_prefix").strip("\"'") or "model"

    @property
    def prefix_name(self) -> str:
        """The prefix as a name of Python's."""
        return re.sub(r"\W", "_", self.prefix)

    def attribute(self, name: str, owner: str = "") -> str:
        """What the base class, or another one, sets an attribute to, as source."""
        for node in self.classes[owner or self.base].body:
            match node:
                case ast.Assign([ast.Name(found)], value) if found == name:
                    return ast.unparse(value).replace("'", '"')
        return ""

    def bases(self, node: ast.ClassDef) -> list[str]:
        return [ast.unparse(base) for base in node.bases]

    @cached_property
    def roles(self) -> dict[str, Role]:
        """What each class is to the port; classes that a port has no use for are left out."""
        found = {name: self._role(name) for name in self.classes if not ELSEWHERE.fullmatch(name)}
        return {name: role for name, role in found.items() if role}

    def _role(self, name: str) -> Role | None:
        node = self.classes[name]
        if any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list):
            return "output"
        if "BackboneMixin" in self.bases(node):
            return None
        if name == self.bare:
            return "bare"
        if "PreTrainedModel" in self.bases(node) and BASE.fullmatch(name):
            return "base"
        if self._is_model(name):
            return "part" if name in self._kept and not MODEL.fullmatch(name) else "head"
        return "layer" if self.module_base(name) else None

    def _is_model(self, name: str) -> bool:
        node = self.classes.get(name)
        return node is not None and any(base == "PreTrainedModel" or self._is_model(base) for base in self.bases(node))

    @cached_property
    def _kept(self) -> frozenset[str]:
        """The names that are called anywhere in the classes, such as those of sublayers."""
        calls = (node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return frozenset(call.id for call in calls if isinstance(call, ast.Name))

    def module_base(self, name: str) -> str:
        """The `nn` class that a class inherits from in the end, "" where it is none."""
        node = self.classes.get(name)
        bases = self.bases(node) if node else []
        found = (base if base.startswith("nn.") else self.module_base(base) for base in bases)
        return next(filter(None, found), "")

    def ported(self, name: str) -> bool:
        """Whether a name is that of a class which the port has too."""
        return name in self.roles

    def init(self, name: str) -> ast.FunctionDef | None:
        return self.method(name, "__init__")

    def method(self, name: str, method: str) -> ast.FunctionDef | None:
        """A method of a class's own."""
        body = self.classes[name].body
        return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == method), None)

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """The classes that behave differently in training, themselves or by what they keep."""
        used = {
            name: {ast.unparse(node) for node in ast.walk(found) if isinstance(node, ast.Name | ast.Attribute)}
            for name, found in self.classes.items()
        }
        found = {name for name, names in used.items() if any(map(SENSITIVE.fullmatch, {*names, name}))}
        while more := {name for name, names in used.items() if name not in found and names & found}:
            found |= more
        return frozenset(found)

    @cached_property
    def config(self) -> str:
        """The name of the configuration class, which the base class sets or, since 2025, only annotates."""
        annotated = (
            ast.unparse(node.annotation)
            for node in self.classes[self.base].body
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "config"
        )
        return self.attribute("config_class") or next(annotated, f"{self.base.removesuffix('PreTrainedModel')}Config")

    @cached_property
    def config_text(self) -> str:
        return self.repo.find(self.path.replace("/modeling_", "/configuration_")) or ""

    def has_initializer_range(self, config: str = "") -> bool:
        """Whether the configuration of that class, or the model's, says how weights start."""
        kind = config if f"class {config}(" in self.config_text else r"\w+"
        found = re.findall(rf"^class {kind}\(.*?(?=^class |\Z)", self.config_text, re.MULTILINE | re.DOTALL)
        return bool(found) and all("initializer_range" in text for text in found)

    @cached_property
    def builds(self) -> bool:
        """Whether the tree's layers build their sublayers: its first port tells, where the library does not."""
        if "build_in_name_scope" in (self.repo.find(f"{PACKAGE}/modeling_tf_utils.py") or ""):
            return True
        root, _, model = self.path.rpartition("/")[0].rpartition("/")
        files = (f"{root}/{name}/modeling_tf_{name}.py" for name in self.repo.names(root) if name != model)
        return "with tf.name_scope(self." in next(filter(None, map(self.repo.find, files)), "")

    @cached_property
    def stored(self) -> frozenset[str]:
        """The attributes that any `self` of the file is given."""
        nodes = [node for node in ast.walk(self.tree) if isinstance(node, ast.Attribute | ast.FunctionDef)]
        made = {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
        return frozenset(
            made | {node.name for node in nodes if isinstance(node, ast.FunctionDef) and is_property(node)}
        )

    @cached_property
    def passed(self) -> frozenset[str]:
        """The parameters and local names that are given classes of layers, such as `downsample=Merging`."""
        names: list[tuple[str | None, str]] = []
        for node in ast.walk(self.tree):
            match node:
                case ast.keyword(arg, value) | ast.Assign([ast.Name(arg)], value):
                    names += [(arg, each) for each in _uncalled(value)]
        return frozenset(arg for arg, name in names if arg and self.module_base(name))

    def words(self, text: str) -> str:
        """A docstring of PyTorch's, said of TensorFlow."""
        text = MODULE_PARAGRAPH.sub(KERAS_PARAGRAPH, text)
        text = TENSOR.sub("tf.Tensor", text)
        text = re.sub(r"([`~\s])PreTrainedModel\b", r"\1TFPreTrainedModel", text)
        models = [name for name, role in self.roles.items() if role in ("base", "bare", "head", "output")]
        text = re.sub(rf"(?<![\w/])({'|'.join(models)})\b", r"TF\1", text) if models else text
        return text.replace("PyTorch", "TensorFlow")


class _Plain(ast.NodeTransformer):
    """Calls the layers of PyTorch `nn.…`, whatever the file calls them."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    @classmethod
    def of(cls, tree: ast.Module, modules: frozenset[str]) -> Self:
        names: dict[str, str] = {}
        for node in tree.body:
            match node:
                case ast.ImportFrom(module="torch.nn", names=found):
                    names |= {each.asname or each.name: each.name for each in found if each.name[0].isupper()}
                case ast.Assign([ast.Name(name)], ast.Attribute(attr=kind) as value) if kind[0].isupper():
                    names |= {name: kind} if ast.unparse(value) in (f"nn.{kind}", f"torch.nn.{kind}") else {}
        plain = {name: kind for name, kind in names.items() if kind != "Module"}
        return cls(plain | dict.fromkeys(modules, "Module"))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.names and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.parse(f"nn.{self.names[node.id]}", mode="eval").body, node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if ast.unparse(node) == "torch.nn":
            return ast.copy_location(ast.Name("nn", ast.Load()), node)
        return node


def _imported_modules(repo: Repo, tree: ast.Module) -> Iterator[str]:
    """The classes from the library's own files that are to a port no more than `nn.Module`: they keep nothing."""
    return (node.name for _, node in library_classes(repo, tree) if _keeps_nothing(node))


def _keeps_nothing(node: ast.ClassDef) -> bool:
    is_module = [ast.unparse(base) for base in node.bases] in (["nn.Module"], ["torch.nn.Module"])
    return is_module and not any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body)


def _main_file(port: Port) -> str:
    files = port.files(TORCH_FILE)
    own = f"{port.folder}/modeling_{port.name}.py"
    if own in files or len(files) == 1:
        return own if own in files else files[0]
    if not files:
        raise Unreadable(port.folder, "has no PyTorch modeling file to start from")
    raise Unreadable(port.folder, f"has several PyTorch files and none is {own}; start from one by hand")


def _uncalled(node: ast.expr) -> list[str]:
    """The names that a value is, or may be."""
    match node:
        case ast.Name(name):
            return [name]
        case ast.IfExp(body=body, orelse=orelse):
            return _uncalled(body) + _uncalled(orelse)
    return []


def is_property(node: ast.FunctionDef) -> bool:
    return [ast.unparse(each) for each in node.decorator_list] == ["property"]
