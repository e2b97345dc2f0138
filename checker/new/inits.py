"""An `__init__` of PyTorch's, statement by statement, as the port's: layers named, weights left to `build`."""

import ast
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from checker.facts.code import source
from checker.finding import TODO
from checker.new.layers import Leaf, leaf
from checker.new.names import Names, loaded, stored
from checker.new.renaming import Appended, Called, Renamed, Replaced
from checker.new.torch_file import TorchFile
from checker.new.weights import Weight, parameter

DROPPED = re.compile(
    r"self\.(?:post_init|init_weights|apply|tie_weights|_?reset_parameters|_init_weights)\(|(?:torch\.)?nn\.init\.|"
    r"self\.(?:gradient_checkpointing|supports_gradient_checkpointing|model_parallel|device_map) = "
)
TAKEN = ("input", "output", "dtype", "name", "weights", "variables", "metrics", "losses", "build", "call", "trainable")
LISTS = ("nn.ModuleList", "nn.Sequential", "torch.nn.ModuleList", "torch.nn.Sequential")
LIST = ast.parse("nn.ModuleList", mode="eval").body
NORMALISED = ("weight_norm", "spectral_norm")
HARMLESS = re.compile(r"(?:logger|warnings)\.|[\w.]+\.(?:append|extend|insert)\(")
WIDTH = 119


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
class Init:
    """The body of an `__init__` and what it leaves to `build`; `opening`: the lines that come before `super()`."""

    names: Names
    name: str
    unread: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)
    opening: int = 0
    sublayers: dict[str, Sublayer] = field(default_factory=dict)
    weights: list[Weight] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    counters: list[str] = field(default_factory=list)
    inner: set[str] = field(default_factory=set)
    aliases: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    nested: set[str] = field(default_factory=set)
    guards: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    todos: list[str] = field(default_factory=list)

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
        if DROPPED.match(ast.unparse(node)) or isinstance(node, ast.Pass | ast.Import | ast.ImportFrom | ast.Delete):
            return
        match node:
            case ast.Expr(ast.Constant()):
                return
            case ast.Expr(ast.Call(ast.Attribute(attr="append", value=target), [value])):
                self._append(node, ast.unparse(target), value, indent)
            case ast.Expr(
                ast.Call(ast.Attribute(ast.Attribute(_, attribute), "extend"), [ast.ListComp() as added])
            ) if self._is_module(added.elt):
                self._extend(node, attribute, added, indent)
            case ast.Assign([ast.Attribute(ast.Name("self"), attribute)], value):
                self._keep(attribute, value, indent)
            case ast.AnnAssign(ast.Attribute(ast.Name("self"), attribute), value=ast.expr() as value):
                self._keep(attribute, value, indent)
            case ast.Assign([ast.Name(name)], value) if name in self.aliases and self._is_module(value):
                self._write(node, f"{name} = {self._made(value, self._element(self.aliases[name]))}", indent)
                self._listed(self.aliases[name], value)
            case ast.Assign([ast.Name(name)], value) if name in self.aliases and self._are_modules(value):
                listed = ast.copy_location(ast.Call(LIST, [value], []), value)
                text = self._made(listed, f'"{self.aliases[name]}"', self.aliases[name])
                self._write(node, f"{name} = {text}", indent)
            case ast.Assign([ast.Name(name)], value) if name in self.placed and self._is_module(value):
                self._write(node, f"{name} = {self._made(value, self.placed[name])}", indent)
            case ast.Assign([ast.Name(name)], ast.List(elts=[]) as value) if name in self.aliases:
                self._keep(self.aliases[name], value, indent, target=name)
            case ast.Assign([ast.Name(name)]) | ast.AugAssign(ast.Name(name)) if name in self.unread:
                self.lost.add(name)
            case ast.Assign([ast.Tuple()]) if set(stored(node)) <= self.unread:
                self.lost |= set(stored(node))
            case ast.If():
                self._choice(node, indent)
            case ast.For():
                self._loop(node, indent)
            case ast.Expr() if not HARMLESS.match(ast.unparse(node)):
                self._leave(node, indent)
            case ast.Assign([ast.Tuple(places)], ast.Tuple(values)) if set(stored(node)) & self.unread:
                for place, made in zip(places, values, strict=False):
                    self._statement(ast.copy_location(ast.Assign([place], made), node), indent)
            case ast.FunctionDef():
                self._function(node, indent)
            case ast.With() | ast.Try() | ast.While():
                self._leave(node, indent)
            case _:
                self._plain(node, indent)

    def _function(self, node: ast.FunctionDef, indent: int) -> None:
        """A function inside `__init__`, as it stands there."""
        text = " " * node.col_offset + self.file.segment(node)
        if node.col_offset != indent or self._needs_torch(ast.unparse(node)):
            self.lost.add(node.name)
            self._leave(node, indent)
        else:
            self.lines += ["", *text.split("\n"), ""]

    def _plain(self, node: ast.stmt, indent: int) -> None:
        targets = [*node.targets] if isinstance(node, ast.Assign) else []
        if any(ast.unparse(each).startswith("self.") for each in targets):
            self._leave(node, indent)
        else:
            self._write(node, source(self._renamed(node)), indent)

    def _write(self, node: ast.stmt, text: str, indent: int) -> None:
        """Write a statement down, or leave it where it needs what the port has not."""
        if self._needs_torch(text):
            self._leave(node, indent)
            return
        self._flush(indent)
        self.lines += [" " * indent + line for line in text.split("\n")]
        self.lost -= set(stored(node))

    def _flush(self, indent: int) -> None:
        """Write what is left to do above the line it is about."""
        self.lines += [f"{' ' * indent}# {TODO}: {todo}"[:WIDTH].rstrip() for todo in self.todos if todo]
        self.todos.clear()

    def _leave(self, node: ast.stmt, indent: int) -> None:
        """Leave a statement to a person; what it sets is not there for what follows."""
        self.todos.append(f"PyTorch has `{' '.join(ast.unparse(node).split())}`")
        self._flush(indent)
        self.lost |= set(stored(node))
        for each in ast.walk(node):
            match each:
                case ast.Attribute(ast.Name("self"), attribute, ast.Store()) if attribute not in self.sublayers:
                    self._lose(attribute, indent)

    def _lose(self, attribute: str, indent: int) -> None:
        self.lines.append(f"{' ' * indent}self.{self._own_name(attribute)} = None")
        self.lost.add(f"self.{attribute}")
        self.sublayers.pop(attribute, None)

    def _own_name(self, attribute: str) -> str:
        """What an attribute is called in the port: Keras has some names itself."""
        return f"{self.file.prefix_name}_{attribute}" if attribute in TAKEN else attribute

    def _needs_torch(self, text: str) -> bool:
        """Whether code in the port's words reads something that is not there."""
        tree = ast.parse(text)
        here = {*self.parameters, *self._locals, "self", "i", "j", "kwargs"} - self.lost
        if any(name not in here and (name in self.lost or not self.names.usable(name)) for name in loaded(tree)):
            return True
        return self.names.reads_tensors(text) or any(map(self._is_missing, ast.walk(tree)))

    def _is_missing(self, node: ast.AST) -> bool:
        match node:
            case ast.Attribute(ast.Name("self"), attribute, ast.Load()):
                known = attribute in self.assigned or attribute in ("config", "name") or not self._is_alone
                return f"self.{attribute}" in self.lost or not known
            case ast.Attribute(ast.Attribute(ast.Name("self"), attribute), name) if attribute in self.sublayers:
                return name not in ("append", "extend", "insert", "built") and name not in self.file.stored
        return False

    @property
    def _is_alone(self) -> bool:
        """Whether the class has its attributes from its own `__init__` only."""
        return not any(base in self.file.classes for base in self.file.bases(self.file.classes[self.name]))

    def _choice(self, node: ast.If, indent: int) -> None:
        margin, test = " " * indent, source(self._renamed(node.test))
        if self._needs_torch(test):
            self._leave(node, indent)
            return
        self.lines.append(f"{margin}if {test}:")
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
        if self._needs_torch(source(self._renamed(node.iter))):
            self._leave(node, indent)
            return
        counter, header = self._counted(node.target, node.iter)
        inner = {name for each in node.body for name in stored(each)}
        self.counters.append(counter)
        self.inner |= inner | {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
        self.lines.append(f"{' ' * indent}for {header}:")
        self._branch(node.body, indent, "")
        self.counters.pop()

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

    def _append(self, node: ast.stmt, target: str, value: ast.expr, indent: int) -> None:
        attribute = self.aliases.get(target, target.removeprefix("self."))
        known = target.startswith("self.") or target in self.aliases
        if known and self._is_module(value):
            text = self._made(value, self._element(attribute, target))
            if not _is_list(value):
                self._listed(attribute, value)
        else:
            text = source(self._renamed(value))
        self._write(node, f"{target}.append({text})", indent)

    def _extend(self, node: ast.stmt, attribute: str, added: ast.ListComp, indent: int) -> None:
        counter, header = self._counted(added.generators[0].target, added.generators[0].iter)
        text = self._made(added.elt, f'f"{attribute}_._{{len(self.{attribute}) + {counter or "i"}}}"')
        self._write(node, f"self.{attribute}.extend([{text} for {header}])", indent)

    def _element(self, attribute: str, target: str = "") -> str:
        """The `name=` of an element that is added to a list now."""
        counters = [counter for counter in self.counters if counter]
        if attribute in self.nested and len(counters) == len(self.counters) > 1:
            return f'f"{attribute}_._{"_._".join(f"{{{counter}}}" for counter in counters[-2:])}"'
        is_plain = len(self.counters) == 1 and counters and not self.guards[-1] and self._additions(attribute) == 1
        counter = counters[-1] if is_plain else f"len({target or f'self.{attribute}'})"
        return f'f"{attribute}_._{{{counter}}}"'

    def _additions(self, attribute: str) -> int:
        """How many statements add to a list."""
        names = {f"self.{attribute}", *(name for name, kept in self.aliases.items() if kept == attribute)}
        calls = (node.func for node in ast.walk(self.node or ast.Pass()) if isinstance(node, ast.Call))
        added = (call for call in calls if isinstance(call, ast.Attribute) and call.attr in ("append", "extend"))
        return sum(ast.unparse(call.value) in names for call in added)

    def _listed(self, attribute: str, value: ast.expr) -> None:
        counter = self.counters[-1] if len(self.counters) == 1 else ""
        self.sublayers[attribute] = self._repeated(attribute, value, self.inner, counter)
        self.sublayers[attribute].is_nested = attribute in self.nested

    def _repeated(self, attribute: str, value: ast.expr, inner: set[str], counter: str) -> Sublayer:
        """How a list is built whose elements are all made like this one."""
        shape = self._shape(value, inner - {counter}, counter)
        counts = counter if shape and re.search(rf"\b{counter}\b", shape) and counter else ""
        return Sublayer(attribute, shape or "None", "layer", is_known=shape is not None, counter=counts)

    def _keep(self, attribute: str, value: ast.expr, indent: int, target: str = "") -> None:
        """Set an attribute: to a layer, to a weight (which is left to `build`), or to what PyTorch sets it to."""
        if weight := parameter(attribute, value, self):
            self.weights.append(weight)
            return
        text, todo = source(self._renamed(value)), ""
        before = self.sublayers.get(attribute)
        if self._is_module(value):
            text, todo = self._layer(value, f'"{attribute}"', attribute)
            self._choose(attribute, before, _is_list(value))
        if self._needs_torch(text):
            self._leave_value(attribute, value, indent)
            return
        own = self._own_name(attribute)
        if own != attribute and attribute in self.sublayers:
            self.sublayers[attribute].attribute = own
        self.todos.append(todo)
        self._flush(indent)
        self.lines.append(f"{' ' * indent}{target or f'self.{own}'} = {text}")
        self.lost -= {f"self.{attribute}", target}

    def _choose(self, attribute: str, before: Sublayer | None, is_list: bool) -> None:
        """Remember how an attribute is built that is one thing here and was another before."""
        now = self.sublayers.get(attribute)
        if now and before is None and is_list and self.guards:
            now.is_choice = bool(now.items) and self._sets(attribute) > 1
        if now and before and before.items and not is_list:
            self.sublayers[attribute] = before
            before.is_choice = True

    def is_given(self, attribute: str) -> bool:
        """Whether a layer may be another's that is handed over, which is built where it was made."""
        nodes = (node for node in ast.walk(self.node or ast.Pass()) if isinstance(node, ast.Assign))
        given = {ast.unparse(node) for node in nodes}
        return any(f"self.{attribute} = {name}" in given for name in self.parameters)

    def _sets(self, attribute: str) -> int:
        """How often `__init__` sets an attribute."""
        nodes = (node for node in ast.walk(self.node or ast.Pass()) if isinstance(node, ast.Attribute))
        return sum(node.attr == attribute and isinstance(node.ctx, ast.Store) for node in nodes)

    def _leave_value(self, attribute: str, value: ast.expr, indent: int) -> None:
        text = ast.unparse(value)
        self.todos = [f"PyTorch has `self.{attribute} = {' '.join(text.split())}`"]
        self._flush(indent)
        is_same = re.search(rf"\(self\.{attribute}\b", text) and attribute in self.sublayers
        if not is_same:
            self._lose(attribute, indent)

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

    def _made(self, node: ast.expr, name: str, attribute: str = "") -> str:
        """A layer's source under a `name=`; what is left to do about it is noted."""
        text, todo = self._layer(node, name, attribute)
        self.todos.append(todo)
        return text

    def _layer(self, node: ast.expr, name: str, attribute: str = "") -> tuple[str, str]:
        """A layer's source under a `name=`, and what is left to do about it; remembers how it is built."""
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                one, todo = self._layer(body, name, attribute)
                other, more = self._layer(orelse, name, attribute)
                return f"{one} if {source(self._renamed(test))} else {other}", todo or more
            case ast.Call(func, [wrapped, *_]) if ast.unparse(func).rpartition(".")[2] in NORMALISED:
                return self._layer(wrapped, name, attribute)[0], f"PyTorch puts it in `{ast.unparse(func)}`"
            case ast.Call() if _is_list(node):
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
        inside = f"{attribute}[{counter}]" if attribute and _is_list(element) else ""
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

    def find_aliases(self) -> None:
        """Remember the local names that are, or end up in, a list of layers."""
        tree = self.node or ast.Pass()
        for node in ast.walk(tree):
            match node:
                case ast.Assign(
                    [ast.Attribute(ast.Name("self"), attribute)],
                    ast.Call(function, [ast.Name(name) | ast.Starred(ast.Name(name))]),
                ) if ast.unparse(function) in LISTS:
                    self.aliases[name] = attribute
                case ast.Assign([ast.Attribute(ast.Name("self"), attribute)], ast.Call(_, [_, _, *_]) as made) if (
                    _is_list(made)
                ):
                    found = {each.id: number for number, each in enumerate(made.args) if isinstance(each, ast.Name)}
                    self.placed |= {name: f'"{attribute}_._{number}"' for name, number in found.items()}
                case ast.Call(ast.Attribute(ast.Attribute(ast.Name("self"), attribute), "append"), [value]):
                    self._alias(value, attribute)
        for node in ast.walk(tree):
            match node:
                case ast.Call(ast.Attribute(ast.Name(owner), "append"), [value]) if owner in self.aliases:
                    self._alias(value, self.aliases[owner])

    def _alias(self, value: ast.expr, attribute: str) -> None:
        """Remember the local name of an element that is added, or of the list that it is."""
        match value:
            case ast.Name(name):
                self.aliases[name] = attribute
            case ast.Call(function, [ast.Name(name) | ast.Starred(ast.Name(name))]) if ast.unparse(function) in LISTS:
                self.aliases[name] = attribute
                self.nested.add(attribute)


def _is_list(node: ast.expr) -> bool:
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
