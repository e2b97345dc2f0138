"""An `__init__` of PyTorch's, statement by statement, as the port's: layers named, weights left to `build`."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from checker.facts.code import assigned, source, wrapped
from checker.new.layers import Leaf, leaf
from checker.new.torch_file import TorchFile
from checker.new.weights import Weight, parameter

DROPPED = re.compile(
    r"self\.(?:post_init|init_weights)\(|self\.gradient_checkpointing = |nn\.init\.|torch\.nn\.init\."
)
TORCH = re.compile(r"\b(?:torch|nn)\.")
TAKEN = ("input", "output", "dtype", "name", "weights", "variables", "metrics")  # Keras has these itself
LISTS = ("nn.ModuleList", "nn.Sequential")


@dataclass
class Sublayer:
    """A layer that a class keeps, and how it is built: by itself, in a list (`each`), or as one of `items`."""

    attribute: str
    shape: str = "None"
    each: str = ""
    items: list["Sublayer"] = field(default_factory=list)
    is_known: bool = True


@dataclass
class Init:
    """The body of an `__init__` and what it leaves to `build`."""

    file: TorchFile
    name: str
    lines: list[str] = field(default_factory=list)
    sublayers: dict[str, Sublayer] = field(default_factory=dict)
    weights: list[Weight] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    counters: list[str] = field(default_factory=list)
    inner: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    guards: list[str] = field(default_factory=list)

    @property
    def node(self) -> ast.FunctionDef | None:
        return self.file.init(self.name)

    @property
    def parameters(self) -> list[str]:
        return [each.arg for each in (*self.node.args.args, *self.node.args.kwonlyargs)][1:] if self.node else []

    @property
    def has_config(self) -> bool:
        return "config" in self.parameters

    @property
    def assigned(self) -> set[str]:
        """The attributes that PyTorch's `__init__` sets."""
        stored = (node for node in ast.walk(self.node or ast.Pass()) if isinstance(node, ast.Attribute))
        return {node.attr for node in stored if isinstance(node.ctx, ast.Store)}

    @property
    def initializer(self) -> str:
        known = self.file.has_initializer_range and self.has_config
        return "get_initializer(config.initializer_range)" if known else ""

    def translate(self, statements: Iterable[ast.stmt], indent: int = 8) -> None:
        """Write the statements down as the port's."""
        for statement in statements:
            before = len(self.lines)
            self._statement(statement, indent)
            if len(self.lines) > before:
                self.lines[before:before] = self._comments(statement, indent)

    def _comments(self, statement: ast.stmt, indent: int) -> list[str]:
        """The comment directly above a statement."""
        number = statement.lineno - 2
        found: list[str] = []
        while self.file.lines[number].strip().startswith("#"):
            found.insert(0, " " * indent + self.file.words(self.file.lines[number].strip()))
            number -= 1
        return found

    def _statement(self, node: ast.stmt, indent: int) -> None:
        if DROPPED.match(ast.unparse(node)):
            return
        match node:
            case ast.Expr(ast.Constant()):
                return
            case ast.Expr(ast.Call(ast.Attribute(attr="append", value=target), [value])):
                self._append(ast.unparse(target), value, indent)
            case ast.Assign([ast.Attribute(ast.Name("self"), attribute)], value):
                self._keep(attribute, value, indent)
            case ast.AnnAssign(ast.Attribute(ast.Name("self"), attribute), value=ast.expr() as value):
                self._keep(attribute, value, indent)
            case ast.Assign([ast.Name(name)], value) if name in self.aliases and self._is_module(value):
                text, _ = self._layer(value, self._element(self.aliases[name]))
                self.lines.append(assigned(name, text, indent))
                self._listed(self.aliases[name], value)
            case ast.Assign([ast.Name(name)], ast.List(elts=[]) as value) if name in self.aliases:
                self._keep(self.aliases[name], value, indent, target=name)
            case ast.If():
                self._choice(node, indent)
            case ast.For():
                self._loop(node, indent)
            case _:
                self._plain(node, indent)

    def _plain(self, node: ast.stmt, indent: int) -> None:
        text = source(self._renamed(node))
        margin = " " * indent
        if "register_buffer" in text or TORCH.search(text):
            lines = " ".join(ast.unparse(node).split())
            self.lines.append(f"{margin}# TODO(tfport): PyTorch has `{lines}`"[:119])
        elif "\n" in text:
            self.lines += [margin + line for line in text.split("\n")]
        else:
            self.lines.append(wrapped(text, indent))

    def _choice(self, node: ast.If, indent: int) -> None:
        margin, test = " " * indent, source(self._renamed(node.test))
        self.lines.append(wrapped(f"if {test}:", indent))
        self._branch(node.body, indent, test)
        if node.orelse:
            before = len(self.lines)
            self.lines.append(f"{margin}else:")
            self._branch(node.orelse, indent, f"not ({test})")
            if self.lines[before + 1 :] == [f"{margin}    pass"]:
                del self.lines[before:]

    def _branch(self, body: list[ast.stmt], indent: int, guard: str) -> None:
        before = len(self.lines)
        self.guards.append(guard)
        self.translate(body, indent + 4)
        self.guards.pop()
        if not any(line.strip() and not line.strip().startswith("#") for line in self.lines[before:]):
            self.lines.append(" " * (indent + 4) + "pass")

    def _loop(self, node: ast.For, indent: int) -> None:
        counter, header = self._counted(node.target, node.iter)
        inner = set(_stored(node.body))
        self.counters.append(counter)
        self.inner |= inner | {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
        self.lines.append(f"{' ' * indent}for {header}:")
        self._branch(node.body, indent, "")
        self.counters.pop()

    def _counted(self, target: ast.expr, iterated: ast.expr) -> tuple[str, str]:
        """The name that counts the rounds of a loop, and the loop's header, made to count them where it does not."""
        over = source(self._renamed(iterated))
        named = source(target)
        if over.startswith("range("):
            counter = "i" if named == "_" else named
            return counter, f"{counter} in {over}"
        if over.startswith("enumerate(") and isinstance(target, ast.Tuple):
            return source(target.elts[0]), f"{named} in {over}"
        return "i", f"i, {named} in enumerate({over})"

    def _append(self, target: str, value: ast.expr, indent: int) -> None:
        attribute = self.aliases.get(target, target.removeprefix("self."))
        known = target.startswith("self.") or target in self.aliases
        if known and self._is_module(value):
            text, _ = self._layer(value, self._element(attribute))
            self._listed(attribute, value)
        else:
            text = source(self._renamed(value))
        self.lines.append(wrapped(f"{target}.append({text})", indent))

    def _element(self, attribute: str) -> str:
        """The `name=` of an element that is added to a list now."""
        counter = self.counters[-1] if self.counters else f"len(self.{attribute})"
        return f'f"{attribute}_._{{{counter}}}"'

    def _listed(self, attribute: str, value: ast.expr) -> None:
        shape = self._shape(value, self.inner)
        self.sublayers[attribute] = Sublayer(attribute, shape or "None", "layer", is_known=shape is not None)

    def _keep(self, attribute: str, value: ast.expr, indent: int, target: str = "") -> None:
        """Set an attribute: to a layer, to a weight (which is left to `build`), or to what PyTorch sets it to."""
        if weight := parameter(attribute, value, self):
            self.weights.append(weight)
            return
        if isinstance(value, ast.Name) and value.id in self.aliases:
            value = ast.Name(value.id)
        if self._is_module(value):
            text, todo = self._layer(value, f'"{attribute}"', attribute)
            margin = " " * indent
            self.lines += [f"{margin}# TODO(tfport): {todo}"] if todo else []
        else:
            text = source(self._renamed(value))
        if TORCH.search(text):
            short = " ".join(ast.unparse(value).split())
            self.lines.append(f"{' ' * indent}# TODO(tfport): PyTorch has `{short}`"[:119])
            text = "None"
        own = f"{self.file.prefix}_{attribute}" if attribute in TAKEN else attribute
        if attribute in TAKEN and attribute in self.sublayers:
            self.sublayers[attribute].attribute = own
        self.lines.append(assigned(target or f"self.{own}", text, indent))

    def _is_module(self, node: ast.expr) -> bool:
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_module(body) or self._is_module(orelse)
            case ast.Call(ast.Name(name)):
                return name in self.file.roles and self.file.roles[name] != "output"
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                return kind[0].isupper() and not kind.endswith("Loss")
            case ast.Call(ast.Subscript(ast.Name(name))):
                return name in self.file.constants
        return False

    def _layer(self, node: ast.expr, name: str, attribute: str = "") -> tuple[str, str]:
        """A layer's source under a `name=`, and what is left to do about it; remembers how it is built."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                one, todo = self._layer(body, name, attribute)
                other, more = self._layer(orelse, name, attribute)
                return f"{one} if {source(self._renamed(test))} else {other}", todo or more
            case ast.Call(func=function) if ast.unparse(function) in LISTS:
                return self._list(node, name, attribute)
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                made = leaf(kind, self._renamed(node), self.initializer)
                if made:
                    self._remember(attribute, node)
                    return self._written(made, name), made.todo
            case ast.Call(ast.Name(_) | ast.Subscript(ast.Name(_))) if self._is_module(node):
                self._remember(attribute, node)
                return self._own(node, name), ""
        return source(self._renamed(node)), ""

    def _written(self, made: Leaf, name: str) -> str:
        arguments = [f"{key}={value}" for key, value in made.arguments]
        named = [f"name={name}"] if made.has_weights else []
        return f"keras.layers.{made.kind}({', '.join([*arguments, *named])})"

    def _own(self, node: ast.Call, name: str) -> str:
        """A layer of a class of the port's own."""
        renamed = self._renamed(node)
        function = source(renamed.func)
        if isinstance(node.func, ast.Name) and self.file.roles.get(node.func.id) == "bare":
            function = f"TF{node.func.id.removesuffix('Model')}MainLayer"
        if isinstance(node.func, ast.Subscript):
            function = self._eager(node.func) or function
        arguments = [source(value) for value in renamed.args]
        arguments += [
            f"{each.arg}={source(each.value)}" if each.arg else f"**{source(each.value)}" for each in renamed.keywords
        ]
        return f"{function}({', '.join([*arguments, f'name={name}'])})"

    def _eager(self, node: ast.Subscript) -> str:
        """The class of a table of attention variants that every port has."""
        table = self.file.constants.get(node.value.id) if isinstance(node.value, ast.Name) else None
        if isinstance(table, ast.Dict):
            for key, value in zip(table.keys, table.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "eager":
                    return f"TF{ast.unparse(value)}"
        return ""

    def _list(self, node: ast.expr, name: str, attribute: str) -> tuple[str, str]:
        """A `ModuleList` or `Sequential` as a list."""
        assert isinstance(node, ast.Call)
        match [value.value if isinstance(value, ast.Starred) else value for value in node.args]:
            case [ast.ListComp(element, [loop]) | ast.GeneratorExp(element, [loop])]:
                return self._comprehension(element, loop, name, attribute)
            case [ast.Name(local)] if local in self.aliases:
                return local, ""
            case [ast.List(elements)]:
                return self._items(list(enumerate(elements)), name, attribute)
            case [ast.Call(args=[ast.List(pairs)])] if all(isinstance(pair, ast.Tuple) for pair in pairs):
                named = [(_constant(pair.elts[0]), pair.elts[1]) for pair in pairs if isinstance(pair, ast.Tuple)]
                return self._items(named, name, attribute)
            case elements if all(map(self._is_module, elements)):
                return self._items(list(enumerate(elements)), name, attribute)
        return f"[]  # TODO(tfport): PyTorch has `{' '.join(ast.unparse(node).split())}`"[:100], ""

    def _comprehension(self, element: ast.expr, loop: ast.comprehension, name: str, attribute: str) -> tuple[str, str]:
        counter, header = self._counted(loop.target, loop.iter)
        if isinstance(loop.target, ast.Name) and loop.target.id == "_":
            element = _Replace({"_": counter}).visit(element)
        text, todo = self._layer(element, f'f"{name.strip(chr(34))}_._{{{counter}}}"')
        inner = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)} | {counter}
        shape = self._shape(element, inner)
        if attribute and self._is_module(element):
            self.sublayers[attribute] = Sublayer(attribute, shape or "None", "layer", is_known=shape is not None)
        conditions = "".join(f" if {source(self._renamed(test))}" for test in loop.ifs)
        return f"[{text} for {header}{conditions}]", todo

    def _items(self, elements: list[tuple[object, ast.expr]], name: str, attribute: str) -> tuple[str, str]:
        plain = name.strip("f").strip('"')
        mark = "f" if name.startswith("f") else ""
        made = [(*self._layer(value, f'{mark}"{plain}.{key}"'), value) for key, value in elements]
        if attribute and any(self._has_weights(value) for *_, value in made):
            shapes = [(number, self._shape(value, set()), value) for number, (*_, value) in enumerate(made)]
            items = [
                Sublayer(f"{attribute}[{number}]", shape or "None", is_known=shape is not None)
                for number, shape, value in shapes
                if self._has_weights(value)
            ]
            self.sublayers[attribute] = Sublayer(attribute, items=items)
        return f"[{', '.join(text for text, *_ in made)}]", "; ".join(todo for _, todo, _ in made if todo)

    def _remember(self, attribute: str, node: ast.expr) -> None:
        if attribute and self._has_weights(node):
            shape = self._shape(node, self.inner)
            known = self.sublayers.get(attribute)
            if known is None or known.shape == "None":
                self.sublayers[attribute] = Sublayer(attribute, shape or "None", is_known=shape is not None)

    def _has_weights(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                made = leaf(kind, node, "")
                return made is not None and made.has_weights
        return self._is_module(node)

    def _shape(self, node: ast.expr, inner: set[str]) -> str | None:
        """What a layer is built for, in words that `build` knows; None where that is not known there."""
        match node:
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                made = leaf(kind, node, "")
                if made is None or made.inputs is None:
                    return "None"
                size = self.known_later(made.inputs, inner)
                return f"[{', '.join(['None'] * (made.rank - 1) + [size])}]" if size else None
        return "None"

    def known_later(self, text: str, inner: set[str] | None = None) -> str | None:
        """An expression of `__init__` in the words of another method; None where it is of a loop's inside."""
        node = ast.parse(text, mode="eval").body
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} - {"self"}
        if names & (self.inner if inner is None else inner):
            return None
        local = {name for name in names if name in self.parameters or name in self._locals}
        return source(_Replace({name: self._later(name) for name in local}).visit(node))

    @property
    def _locals(self) -> set[str]:
        return set(_stored([self.node or ast.Pass()]))

    def _later(self, name: str) -> str:
        """The attribute that a local name is kept under."""
        if name == "config":
            return "self.config"
        if name not in self.kept:
            copies = re.search(rf"^ *self\.{name} = {name}$", ast.unparse(self.node or ast.Pass()), re.MULTILINE)
            taken = name in self.assigned and not copies
            self.kept[name] = f"{name}_size" if taken else name
        return f"self.{self.kept[name]}"

    def _renamed(self, node: ast.AST) -> Any:
        return (
            _Renamed(self.file).visit(ast.parse(ast.unparse(node)).body[0])
            if isinstance(node, ast.stmt)
            else (_Renamed(self.file).visit(ast.parse(ast.unparse(node), mode="eval").body))
        )

    def find_aliases(self) -> None:
        """Remember the local names that are, or end up in, a list of layers."""
        for node in ast.walk(self.node or ast.Pass()):
            match node:
                case ast.Assign(
                    [ast.Attribute(ast.Name("self"), attribute)],
                    ast.Call(function, [ast.Name(name) | ast.Starred(ast.Name(name))]),
                ) if ast.unparse(function) in LISTS:
                    self.aliases[name] = attribute
                case ast.Call(ast.Attribute(ast.Attribute(ast.Name("self"), attribute), "append"), [ast.Name(name)]):
                    self.aliases[name] = attribute
        for node in ast.walk(self.node or ast.Pass()):
            match node:
                case ast.Call(ast.Attribute(ast.Name(owner), "append"), [ast.Name(name)]) if owner in self.aliases:
                    self.aliases[name] = self.aliases[owner]


class _Replace(ast.NodeTransformer):
    """Puts other names in the place of some."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self.names.get(node.id, node.id), mode="eval").body


class _Renamed(ast.NodeTransformer):
    """Names the port's classes, and what stands for PyTorch's functions."""

    def __init__(self, file: TorchFile) -> None:
        self.file = file

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(f"TF{node.id}") if self.file.ported(node.id) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "ACT2FN":
            return ast.Call(ast.Name("get_tf_activation"), [node.slice], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = ast.unparse(node.func)
        if name == "get_activation":
            node.func = ast.Name("get_tf_activation")
        if name == "torch.linspace":
            node.func = ast.parse("np.linspace", mode="eval").body
        match node:
            case ast.Call(
                ast.Attribute(ast.Call(ast.Attribute(ast.Name("np"), "linspace")) as rates, "split"), [sizes]
            ):
                return ast.parse(
                    f"np.split({ast.unparse(rates)}, np.cumsum({ast.unparse(sizes)})[:-1])", mode="eval"
                ).body
        return node


def _stored(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else ast.unparse(node)


def header(file: TorchFile, name: str, *, is_model: bool) -> str:
    """The `def __init__` of a class of the port."""
    node = file.init(name)
    parameters = ["self"]
    if node:
        given = ast.parse(ast.unparse(node)).body[0]
        assert isinstance(given, ast.FunctionDef)
        given.args.vararg = given.args.kwarg = None
        parameters = [f"{part}" for part in _parameters(given.args, file)]
    extra = ["*inputs", "**kwargs"] if is_model else ["**kwargs"]
    return f"def __init__({', '.join([*parameters, *extra])}):"


def _parameters(arguments: ast.arguments, file: TorchFile) -> Iterator[str]:
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + [*arguments.defaults]
    for each, default in [
        *zip(arguments.args, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]:
        kind = source(each.annotation) if each.annotation else ""
        kind = "" if TORCH.search(kind) or any(name in kind for name in file.classes) else kind
        mark = " = " if kind else "="
        yield f"{each.arg}{f': {kind}' if kind else ''}{f'{mark}{source(default)}' if default else ''}"
