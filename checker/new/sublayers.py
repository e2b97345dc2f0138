"""What the values in an `__init__` of PyTorch's are in the port: layers with a name, lists of them, and the rest."""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from checker.facts.code import source
from checker.new.layers import Leaf, leaf
from checker.new.names import Names, loaded, stored
from checker.new.renaming import Appended, Called, Renamed, Replaced
from checker.new.torch_file import TorchFile

LISTS = ("nn.ModuleList", "nn.Sequential", "torch.nn.ModuleList", "torch.nn.Sequential")
NORMALISED = ("weight_norm", "spectral_norm")


@dataclass
class Sublayer:
    """A layer that a class keeps, and how it is built: by itself, in a list (`each`), or as one of `items`.

    A list of lists `is_nested`, or has the same `items` in each of its elements, which then `each` counts. What is a
    list under one condition and a layer under another `is_choice`. `counter` counts a list whose shapes differ.
    """

    attribute: str
    shape: str = "None"
    each: str = ""
    items: list["Sublayer"] = field(default_factory=list)
    is_known: bool = True
    is_nested: bool = False
    is_table: bool = False
    counter: str = ""
    is_choice: bool = False


@dataclass
class Values:
    """The values that an `__init__` sets, as source of the port, and how the layers among them are built.

    `kept` are the local names that `build` reads too, `counters` and `inner` those of the loops around a value and
    `guards` the conditions, `lost` what is left to a person, `aliases` and `placed` the local names that are, or end
    up in, a list of layers.
    """

    names: Names
    name: str
    sublayers: dict[str, Sublayer] = field(default_factory=dict, kw_only=True)
    kept: dict[str, str] = field(default_factory=dict, kw_only=True)
    counters: list[str] = field(default_factory=list, kw_only=True)
    inner: set[str] = field(default_factory=set, kw_only=True)
    guards: list[str] = field(default_factory=list, kw_only=True)
    aliases: dict[str, str] = field(default_factory=dict, kw_only=True)
    placed: dict[str, str] = field(default_factory=dict, kw_only=True)
    lost: set[str] = field(default_factory=set, kw_only=True)

    @property
    def file(self) -> TorchFile:
        return self.names.file

    @cached_property
    def node(self) -> ast.FunctionDef | None:
        node = self.file.init(self.name)
        pairs = zip(reversed(node.args.args), reversed(node.args.defaults), strict=False) if node else ()
        layers = {each.arg: default for each, default in pairs if ast.unparse(default).startswith("nn.")}
        if node and layers:
            node = Called(layers).visit(deepcopy(node))
        return Appended().visit(node) if node else None

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
        arguments = self.node.args.args if self.node else []
        kinds = [ast.unparse(each.annotation) for each in arguments if each.arg == "config" and each.annotation]
        known = self.has_config and self.file.has_initializer_range(*kinds)
        return "get_initializer(config.initializer_range)" if known else ""

    def _counted(self, target: ast.expr, iterated: ast.expr) -> tuple[str, str]:
        """The name that counts the rounds of a loop, and the loop's header, made to count them where it does not."""
        over = source(self._renamed(iterated))
        named = ast.unparse(ast.comprehension(target, iterated, [], 0)).partition(" in ")[0].removeprefix(" for ")
        if over.startswith("range("):
            counter = "i" if named == "_" else named
            return counter if "," not in over else "", f"{counter} in {over}"
        if over.startswith("enumerate(") and isinstance(target, ast.Tuple):
            return source(target.elts[0]) if "start" not in over else "", f"{named} in {over}"
        inner = f"({named})" if isinstance(target, ast.Tuple) else named
        counter = "j" if "i" in self.counters else "i"
        return counter, f"{counter}, {inner} in enumerate({over})"

    def _repeated(self, attribute: str, value: ast.expr, inner: set[str], counter: str) -> Sublayer:
        """How a list is built whose elements are all made like this one."""
        shape = self._shape(value, inner - {counter}, counter)
        counts = counter if shape and re.search(rf"\b{counter}\b", shape) and counter else ""
        return Sublayer(attribute, shape or "None", "layer", is_known=shape is not None, counter=counts)

    def _is_module(self, node: ast.expr) -> bool:
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_module(body) or self._is_module(orelse)
            case ast.Call(ast.Name(name)):
                is_passed = name in self.file.passed and name in {*self.parameters, *self._locals} - self.lost
                return is_passed or self.names.is_layer(name)
            case ast.Call(ast.Attribute(ast.Name(name), "from_config" | "_from_config")):
                return self.names.foreign(name) is not None
            case ast.Call(func, [wrapped, *_]) if ast.unparse(func).rpartition(".")[2] in NORMALISED:
                return self._is_module(wrapped)
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                return kind[0].isupper() and not kind.endswith("Loss")
            case ast.Call(ast.Subscript(ast.Name(name))):
                return name in self.file.constants
        return False

    def _are_modules(self, node: ast.expr) -> bool:
        """Whether a list holds layers."""
        match node:
            case ast.List(elements):
                return bool(elements) and all(map(self._is_module, elements))
            case ast.ListComp(element):
                return self._is_module(element)
            case ast.BinOp(one, ast.Add(), other):
                return self._are_modules(one) and self._are_modules(other)
        return False

    def _layer(self, node: ast.expr, name: str, attribute: str = "") -> tuple[str, str]:
        """A layer's source under a `name=`, and what is left to do about it; remembers how it is built."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                one, todo = self._layer(body, name, attribute)
                other, more = self._layer(orelse, name, attribute)
                return f"{one} if {source(self._renamed(test))} else {other}", todo or more
            case ast.Call(func, [wrapped, *_]) if ast.unparse(func).rpartition(".")[2] in NORMALISED:
                return self._layer(wrapped, name, attribute)[0], f"PyTorch puts it in `{ast.unparse(func)}`"
            case ast.Call() if is_list(node):
                return self._list(node, name, attribute)
            case ast.Call(ast.Attribute(attr="ModuleDict"), [ast.Dict() as table]):
                return self._table(table, name, attribute)
            case ast.Call(ast.Attribute(attr="ModuleDict"), []):
                return "{}", ""
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                made = leaf(kind, self._renamed(node), self.initializer)
                if made:
                    self._remember(attribute, node)
                    return self._written(made, name), made.todo
            case ast.Call(ast.Name() | ast.Subscript() | ast.Attribute(ast.Name(), _)) if self._is_module(node):
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
        if len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
            node = ast.copy_location(ast.Call(node.func, list(_joined(node.args[0])), []), node)
        if len(node.args) > 1 and any(isinstance(each, ast.Name | ast.Starred) for each in node.args):
            return self._mixed(node, name, attribute)
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
        return source(node), ""

    def _mixed(self, node: ast.Call, name: str, attribute: str) -> tuple[str, str]:
        """Layers, local names of layers, and lists of layers in a row."""
        plain = name.strip("f").strip('"')
        texts = []
        for number, each in enumerate(node.args):
            match each:
                case ast.Starred(ast.ListComp(element, [loop])) if number == len(node.args) - 1:
                    counter, header = self._counted(loop.target, loop.iter)
                    text, _ = self._layer(element, f'f"{plain}_._{{{counter or "i"} + {number}}}"')
                    texts.append(f"*[{text} for {header}]")
                case ast.Name(local) if local in self.placed:
                    texts.append(local)
                case ast.Call() if self._is_module(each):
                    texts.append(self._layer(each, f'"{plain}_._{number}"')[0])
                case _:
                    return source(node), ""
        self.sublayers[attribute] = Sublayer(attribute, each="layer")
        return f"[{', '.join(texts)}]", ""

    def _table(self, table: ast.Dict, name: str, attribute: str) -> tuple[str, str]:
        """A `ModuleDict` as a dict."""
        named = [(_constant(key), value) for key, value in zip(table.keys, table.values, strict=True) if key]
        return self._items(named, name, attribute, is_table=True)

    def _comprehension(self, element: ast.expr, loop: ast.comprehension, name: str, attribute: str) -> tuple[str, str]:
        counter, header = self._counted(loop.target, loop.iter)
        if f"{{{counter}}}" in name:
            counter, header = "j", re.sub(rf"^{counter}\b", "j", header)
        if isinstance(loop.target, ast.Name) and loop.target.id == "_":
            element = Replaced({"_": counter}).visit(element)
        plain = name.strip("f").strip('"')
        inside = f"{attribute}[{counter}]" if attribute and is_list(element) else ""
        outer, self.inner = self.inner, self.inner | set(stored(loop.target)) | {counter}
        text, todo = self._layer(element, f'f"{plain}_._{{{counter or "i"}}}"', inside)
        self.inner = outer
        if inside and (made := self.sublayers.pop(inside, None)):
            self.sublayers[attribute] = Sublayer(attribute, each=counter, items=made.items or [made], is_nested=True)
        elif attribute and self._is_module(element):
            inner = set(stored(loop.target)) | {counter}
            self.sublayers[attribute] = self._repeated(attribute, element, inner, counter)
        conditions = "".join(f" if {source(self._renamed(test))}" for test in loop.ifs)
        return f"[{text} for {header}{conditions}]", todo

    def _items(
        self, elements: list[tuple[object, ast.expr]], name: str, attribute: str, *, is_table: bool = False
    ) -> tuple[str, str]:
        plain = name.strip("f").strip('"')
        mark = "f" if name.startswith("f") else ""
        keys = [f'"{key}"' if is_table else str(number) for number, (key, _) in enumerate(elements)]
        places = [f"{attribute}[{key}]" if attribute else "" for key in keys]
        made = [
            self._layer(value, f'{mark}"{plain}.{key}"', place)
            for (key, value), place in zip(elements, places, strict=True)
        ]
        items = [kept for place in places if (kept := self.sublayers.pop(place, None))]
        if items:
            self.sublayers[attribute] = Sublayer(attribute, items=items, is_table=is_table)
        todo = "; ".join(todo for _, todo in made if todo)
        if is_table:
            return f"{{{', '.join(f'{key}: {text}' for key, (text, _) in zip(keys, made, strict=True))}}}", todo
        return f"[{', '.join(text for text, _ in made)}]", todo

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

    def _shape(self, node: ast.expr, inner: set[str], counter: str = "") -> str | None:
        """What a layer is built for, in words that `build` knows; None where that is not known there."""
        match node:
            case ast.Call(ast.Attribute(ast.Name("nn"), kind)):
                made = leaf(kind, node, "")
                if made is None or made.inputs is None:
                    return "None"
                size = self.known_later(made.inputs, inner, counter)
                return f"[{', '.join(['None'] * (made.rank - 1) + [size])}]" if size else None
        return "None"

    def known_later(self, text: str, inner: set[str] | None = None, counter: str = "") -> str | None:
        """An expression of `__init__` in the words of another method; None where it is of a loop's inside."""
        node = ast.parse(text, mode="eval").body
        names = set(loaded(node)) - {"self"}
        if names & ((self.inner if inner is None else inner) | self.lost):
            return None
        local = {name for name in names if name in self.parameters or name in self._locals} - {counter}
        return source(Replaced({name: self._later(name) for name in local}).visit(node))

    @property
    def _locals(self) -> set[str]:
        functions = {node.name for node in ast.walk(self.node or ast.Pass()) if isinstance(node, ast.FunctionDef)}
        return functions | set(stored(self.node or ast.Pass()))

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
            Renamed(self.names).visit(ast.parse(ast.unparse(node)).body[0])
            if isinstance(node, ast.stmt)
            else (Renamed(self.names).visit(ast.parse(ast.unparse(node), mode="eval").body))
        )


def is_list(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in LISTS


def _joined(node: ast.expr) -> Iterator[ast.expr]:
    """The elements of lists that are added up."""
    match node:
        case ast.BinOp(one, ast.Add(), other):
            yield from _joined(one)
            yield from _joined(other)
        case ast.List(elements):
            yield from elements
        case _:
            yield ast.copy_location(ast.Starred(node, ast.Load()), node)


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else ast.unparse(node)
