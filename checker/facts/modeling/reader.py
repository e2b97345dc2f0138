"""Reading a method: which layers and weights it makes, and what it calls."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from checker.facts.modeling.names import Names, children, known, template, top_line
from checker.facts.modeling.parts import Call, Condition, Layer, Leaves, Method, Parameter, Weight

CLASS = re.compile(r"_*[A-Z]\w*[a-z]\w*")
NO_LAYERS = re.compile(
    r"keras\.|outputs|configuration|tokenization|processing|feature_extraction|generation|cache|utils$"
)
SHARED_LAYERS = re.compile(r"(?:modeling_(?:tf_)?|pytorch_)utils$")
LISTS = ("nn.ModuleList", "nn.ModuleDict", "nn.ParameterList", "nn.ParameterDict")
MAKERS = {
    "add_weight": "add_weight",
    "nn.Parameter": "Parameter",
    "nn.UninitializedParameter": "Parameter",
    "tensorflow.Variable": "Variable",
}
THROUGH = ("list", "tuple", "dict", "reversed", "iter", "next", "sorted", "enumerate", "zip", "OrderedDict")
ITEMS = ("values", "items", "get", "pop", "copy")
FACTORIES = ("from_config", "_from_config", "from_pretrained")


class Value(NamedTuple):
    """What an expression may stand for: paths from `self`, classes, and layers and weights made on the spot."""

    paths: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    made: tuple[Layer | Weight, ...] = ()

    def __or__(self, other: "Value") -> "Value":
        if other is NOTHING:
            return self
        if self is NOTHING:
            return other
        paths = tuple(dict.fromkeys(self.paths + other.paths))
        return Value(paths, tuple(dict.fromkeys(self.kinds + other.kinds)), self.made + other.made)


NOTHING = Value()


@cache
def class_of(dotted: str, *, own: bool = False) -> Value:
    """The class of that dotted name, where it may be a layer, a module or a weight; `own`: it is the file's own."""
    kind = known(dotted)
    return Value(kinds=(kind,)) if _is_made_of(kind, own) else NOTHING


def _is_made_of(kind: str, own: bool) -> bool:
    """Whether a model is made of what has that dotted name: a class of the file itself, of Keras, of PyTorch …"""
    head, _, last = kind.rpartition(".")
    if not CLASS.fullmatch(last) and not own and head not in ("keras", "nn"):
        return False
    shared = head.startswith("transformers") and (SHARED_LAYERS.search(head) or not NO_LAYERS.search(head))
    return head in ("keras", "nn", "") or kind in MAKERS or bool(shared)


def union(values: Iterable[Value]) -> Value:
    result = NOTHING
    for value in values:
        result = result | value
    return result


class Around(NamedTuple):
    """What a statement stands in."""

    scope: str | None = None
    looped: bool = False
    guards: tuple[str, ...] = ()
    dead: bool = False

    @property
    def conditional(self) -> bool:
        return bool(self.guards)


PLAIN = Around()
PLAINEST = (ast.Name, ast.Constant)


@dataclass
class Reader:
    """One walk over one method, in the order of its statements."""

    names: Names
    method: str
    texts: Mapping[str, str]
    around: Around = PLAIN
    known: dict[str, Value] = field(default_factory=dict)
    rows: dict[str, list[ast.expr]] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    calls: list[Call] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    returns: list[str] = field(default_factory=list)
    assigned: dict[str, tuple[str, ...]] = field(default_factory=dict)
    received: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    kept: dict[tuple[str, int, int, str], Layer | Weight] = field(default_factory=dict)
    made: dict[tuple[int, int, str], Layer | Weight] = field(default_factory=dict)

    def block(self, statements: Iterable[ast.stmt], around: Around) -> None:
        before = self.around
        for statement in statements:
            self.around = around
            self.statement(statement)
            if isinstance(statement, ast.Return | ast.Raise):
                around = around._replace(dead=True)
        self.around = before

    def statement(self, node: ast.stmt) -> None:
        around = self.around
        match node:
            case ast.Assign(targets, value):
                self.visit(value)
                for target in targets:
                    self.bind(target, value, self.value(value))
            case ast.AnnAssign(target, _, value) | ast.AugAssign(target, _, value) if value:
                self.visit(value)
                self.bind(target, value, self.value(value))
            case ast.Expr(value):
                self.visit(value)
                if isinstance(value, ast.Call):
                    self.keep(value)
            case ast.Return(value) if value:
                self.visit(value)
                self.returns.extend(self.value(value).paths)
            case ast.If(test, body, orelse):
                self.test(test, [*body, *orelse])
                guard = self.names.text(test)
                self.block(body, around._replace(guards=(*around.guards, guard)))
                self.block(orelse, around._replace(guards=(*around.guards, f"not ({guard})")))
            case ast.For(target, iterated, body, orelse):
                self.visit(iterated)
                self.loop(target, iterated)
                self.block([*body, *orelse], around._replace(looped=True))
            case ast.While(test, body, orelse):
                self.test(test)
                self.block([*body, *orelse], around._replace(looped=True))
            case ast.With(items, body):
                self.block(body, around._replace(scope=self.scope(items) or around.scope))
            case ast.Try(body, handlers, orelse, final):
                caught = [statement for handler in handlers for statement in handler.body]
                self.block(body, around)
                self.block([*caught, *orelse, *final], around._replace(guards=(*around.guards, "except")))
            case ast.FunctionDef(body=body, args=args):
                for parameter in (*args.posonlyargs, *args.args, *args.kwonlyargs):
                    self.known.pop(parameter.arg, None)
                self.block(body, around)
            case ast.Assert(test):
                self.test(test)

    def test(self, node: ast.expr, branches: Iterable[ast.stmt] = ()) -> None:
        kinds = {type(statement) for statement in branches}
        leaves: Leaves = "raise" if ast.Raise in kinds else "return" if ast.Return in kinds else ""
        self.conditions.append(self.names.condition(node, leaves))
        self.visit(node)

    def scope(self, items: list[ast.withitem]) -> str | None:
        found = None
        for item in items:
            self.visit(item.context_expr)
            match item.context_expr:
                case ast.Call(ast.Attribute(attr="name_scope"), [name, *_]):
                    found = self.names.text(name)
        return found

    def visit(self, root: ast.expr) -> None:
        """Note every call and conditional expression inside an expression."""
        todo = [root]
        while todo:
            node = todo.pop()
            if isinstance(node, PLAINEST):
                continue
            if isinstance(node, ast.Attribute):
                todo.append(node.value)
            elif isinstance(node, ast.Call):
                self.call(node)
                todo += [node.func, *node.args, *[keyword.value for keyword in node.keywords]]
            elif isinstance(node, ast.IfExp):
                self.choice(node)
            elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
                self.comprehension(node)
            else:
                todo += [each for each in children(node) if isinstance(each, ast.expr)]

    def choice(self, node: ast.IfExp) -> None:
        self.test(node.test)
        before, guard = self.around, self.names.text(node.test)
        self.around = before._replace(guards=(*before.guards, guard))
        self.visit(node.body)
        self.around = before._replace(guards=(*before.guards, f"not ({guard})"))
        self.visit(node.orelse)
        self.around = before

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp) -> None:
        before, self.around = self.around, self.around._replace(looped=True)
        for generator in node.generators:
            self.visit(generator.iter)
            self.loop(generator.target, generator.iter)
            for test in generator.ifs:
                self.visit(test)
        for element in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(element)
        self.around = before

    def call(self, node: ast.Call) -> None:
        value = self.value(node.func)
        for kind in _makers(value):
            self.make(node, kind)
        targets = value.paths or _of_super(node.func)
        function = "" if targets else value.kinds[0] if value.kinds else self.names.dotted(node.func)
        callee, place = self.names.text(node.func), self.names.place(node)
        around, arguments = self.around, self.names.arguments(node)
        self.calls.append(
            Call(callee, targets, function, arguments, place, around.scope, around.guards, around.looped, around.dead)
        )

    def value(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name):
            return self.known[node.id] if node.id in self.known else self.named(node.id)
        if isinstance(node, ast.Attribute):
            return self.attribute(node, self.value(node.value))
        if isinstance(node, ast.Constant):
            return NOTHING
        if isinstance(node, ast.Call):
            return self.called(node)
        match node:
            case ast.Subscript(owner):
                return self.value(owner)
            case ast.List(items) | ast.Tuple(items) | ast.Set(items):
                return many(union(map(self.value, items)))
            case ast.Dict(values=items):
                return many(union(map(self.value, items)))
            case ast.ListComp(element) | ast.GeneratorExp(element) | ast.DictComp(value=element):
                return many(self.value(element))
            case ast.IfExp(_, first, second):
                return conditional(self.value(first) | self.value(second))
            case ast.BoolOp(values=items):
                return union(map(self.value, items))
            case ast.BinOp(first, _, second):
                return self.value(first) | self.value(second)
            case ast.NamedExpr(value=inner) | ast.Starred(inner):
                return self.value(inner)
        return NOTHING

    def named(self, id: str) -> Value:
        if id == "self":
            return SELF
        if id in self.names.tables:
            return Value(kinds=self.names.tables[id])
        if id in self.parameters:
            return PARAMETER
        if id in self.names.imports:
            return class_of(self.names.imports[id])
        return class_of(id, own=True) if id in self.names.classes else NOTHING

    def attribute(self, node: ast.Attribute, owner: Value) -> Value:
        if owner.paths:
            return Value(tuple([f"{path}.{node.attr}" if path else node.attr for path in owner.paths]))
        if owner.kinds:
            return owner if node.attr in FACTORIES else NOTHING
        if isinstance(node.value, ast.Name) and node.value.id not in self.names.imports:
            return NOTHING
        return class_of(self.names.dotted(node))

    def called(self, node: ast.Call) -> Value:
        """What a call gives: a layer, a path, or what went through a function such as `list`."""
        function = node.func
        name = function.id if isinstance(function, ast.Name) else ""
        if name == "getattr" and len(node.args) > 1:
            return self.fetched(node.args[0], node.args[1])
        if name == "super":
            return NOTHING
        if isinstance(function, ast.Attribute) and function.attr in ITEMS:
            return self.value(function.value)
        value = self.value(function)
        if kinds := _makers(value):
            return union(Value(made=self.make(node, kind)) for kind in kinds if kind or value is PARAMETER)
        if value.paths:
            return Value(tuple(f"{path}()" for path in value.paths))
        arguments = [self.value(argument) for argument in (*node.args, *(word.value for word in node.keywords))]
        if name in THROUGH:
            return union(arguments)
        return Value(made=union(arguments).made)

    def fetched(self, owner: ast.expr, name: ast.expr) -> Value:
        text = template(name)
        if text is None and isinstance(name, ast.Attribute):
            text = self.texts.get(name.attr, "").strip("\"'")
        return (
            Value(tuple(f"{path}.{text}" if path else text for path in self.value(owner).paths)) if text else NOTHING
        )

    def make(self, node: ast.Call, kind: str) -> tuple[Layer | Weight, ...]:
        """What calling a class makes; a list of modules is what is in it."""
        place = (node.lineno, node.col_offset, kind)
        if kind in LISTS:
            return many(union(map(self.value, node.args))).made
        if place not in self.made:
            self.made[place] = self.weight(node, MAKERS[kind]) if kind in MAKERS else self.layer(node, kind)
        return (self.made[place],)

    def layer(self, node: ast.Call, kind: str) -> Layer:
        arguments, around = self.names.arguments(node), self.around
        values = [*node.args, *(word.value for word in node.keywords)]
        inner = tuple(part for part in union(map(self.value, values)).made if isinstance(part, Layer))
        name = template(next((word.value for word in node.keywords if word.arg == "name"), None))
        place = self.names.place(node)
        return Layer("", kind, arguments, name, around.looped, around.conditional, self.method, place, inner)

    def weight(self, node: ast.Call, maker: str) -> Weight:
        arguments = self.names.arguments(node)
        first = node.args[0] if node.args and maker == "add_weight" else None
        name = template(next((word.value for word in node.keywords if word.arg == "name"), first))
        return Weight("", name, maker, self.method, self.around.scope, arguments, self.names.place(node))

    def bind(self, target: ast.expr, node: ast.expr, value: Value) -> None:
        match target, node:
            case ast.Name(id), _:
                self.known[id] = self.known.get(id, NOTHING) | value if self.around.conditional else value
                if isinstance(node, ast.Call) and (dotted := self.names.dotted(node.func)):
                    self.assigned[id] = (*self.assigned.get(id, ()), dotted)
            case (ast.Tuple(targets) | ast.List(targets), ast.Tuple(items) | ast.List(items)) if len(targets) == len(
                items
            ):
                for inner, item in zip(targets, items, strict=True):
                    self.bind(inner, item, self.value(item))
            case (ast.Tuple(targets) | ast.List(targets), ast.Name(id)) if id in self.rows:
                for inner, item in zip(targets, self.rows[id], strict=False):
                    self.loop(inner, item)
            case (ast.Tuple(targets) | ast.List(targets), _):
                for inner in targets:
                    self.bind(inner, node, value)
            case ast.Attribute(ast.Name("self"), attribute), _:
                self.store(attribute, value)
                self.values[attribute] = self.names.text(node)
                if isinstance(node, ast.Name) and node.id in self.parameters:
                    self.received[attribute] = node.id
            case ast.Subscript(owner), _:
                self.add(owner, value)

    def store(self, attribute: str, value: Value) -> None:
        for part in value.made:
            key = (attribute, part.place.line, part.place.column, getattr(part, "kind", ""))
            self.kept[key] = part._replace(attribute=attribute)

    def add(self, owner: ast.expr, value: Value) -> None:
        """Put into a list or dict, which is a local name or an attribute."""
        match owner:
            case ast.Name(id):
                self.known[id] = self.known.get(id, NOTHING) | many(value)
            case ast.Subscript(inner):
                self.add(inner, value)
            case _:
                for path in self.value(owner).paths:
                    self.store(path, many(value))

    def keep(self, node: ast.Call) -> None:
        """What a call as a statement keeps: `append`, `setattr`, `add_module`, `register_buffer` …"""
        match node:
            case ast.Call(ast.Name("setattr"), [ast.Name("self"), name, value]):
                self.store(template(name) or "{}", self.value(value))
            case ast.Call(ast.Attribute(ast.Name("self"), "add_module"), [name, value]):
                self.store(template(name) or "{}", self.value(value))
            case ast.Call(
                ast.Attribute(ast.Name("self"), "register_buffer" | "register_parameter" as how), [name, *_]
            ):
                maker = "buffer" if how == "register_buffer" else "Parameter"
                self.store(template(name) or "{}", Value(made=(self.weight(node, maker),)))
            case ast.Call(
                ast.Attribute(owner, "append" | "extend" | "add" | "insert" | "add_module" | "update"), args
            ):
                self.add(owner, union(map(self.value, args)))

    def loop(self, target: ast.expr, iterated: ast.expr) -> None:
        """Give the names of a loop what they run over, one by one through `zip` and `enumerate`."""
        match target, iterated:
            case ast.Tuple([_, inner]), ast.Call(ast.Name("enumerate"), [items, *_]):
                self.loop(inner, items)
            case ast.Tuple(targets), ast.Call(ast.Name("zip"), items):
                for inner, item in zip(targets, items, strict=False):
                    self.loop(inner, item)
            case ast.Tuple([_, inner]), ast.Call(ast.Attribute(owner, "items")):
                self.loop(inner, owner)
            case ast.Tuple(targets), _:
                for inner in targets:
                    self.loop(inner, iterated)
            case ast.Name(id), ast.Call(ast.Name("zip"), items):
                self.rows[id] = items
                self.known[id] = self.value(iterated)
            case ast.Name(id), _:
                self.known[id] = self.value(iterated)

    def parts(self) -> Iterator[Layer | Weight]:
        """Everything the method makes: what it keeps, then what it hands on."""
        yield from self.kept.values()
        placed = {place for part in self.kept.values() for place in _places(part)}
        for part in self.made.values():
            if part.place not in placed and (isinstance(part, Weight) or part.kind):
                placed.update(_places(part))
                yield part


SELF = Value(("",))
PARAMETER = Value(kinds=("",))


def _makers(value: Value) -> tuple[str, ...]:
    """What a call of that value makes something of: the classes it may be, or the method for weights."""
    return ("add_weight",) if value.paths == ("add_weight",) else value.kinds


def _of_super(function: ast.expr) -> tuple[str, ...]:
    """The path of a method that is called on `super()`."""
    match function:
        case ast.Attribute(ast.Call(ast.Name("super")), attribute):
            return (f"super().{attribute}",)
    return ()


def _places(part: Layer | Weight) -> Iterator[object]:
    yield part.place
    for inner in part.inner if isinstance(part, Layer) else ():
        yield from _places(inner)


def many(value: Value) -> Value:
    return _each(value, lambda layer: layer._replace(many=True))


def conditional(value: Value) -> Value:
    return _each(value, lambda layer: layer._replace(conditional=True))


def _each(value: Value, change: Callable[[Layer], Layer]) -> Value:
    if not value.made:
        return value
    made = tuple(change(part) if isinstance(part, Layer) else part for part in value.made)
    return Value(value.paths, value.kinds, made)


def read_method(names: Names, node: ast.FunctionDef, texts: Mapping[str, str]) -> tuple[Method, Reader]:
    """The summary of a method, and the walk that made it."""
    parameters = tuple(names.parameters(node.args))
    plain = frozenset([parameter.name for parameter in parameters if parameter.name != "self"])
    reader = Reader(names, node.name, texts, parameters=plain)
    reader.block(node.body, PLAIN)
    calls = tuple(sorted(reader.calls, key=lambda call: call.place[:2]))
    returns = tuple(dict.fromkeys(reader.returns))
    return _method(names, node, parameters, calls, tuple(reader.conditions), returns, reader.assigned), reader


def read_signature(names: Names, node: ast.FunctionDef) -> Method:
    """The summary of a method whose body is of no interest."""
    return _method(names, node, tuple(names.parameters(node.args)), (), (), (), {})


def _method(names: Names, node: ast.FunctionDef, parameters: tuple[Parameter, ...], *body: Any) -> Method:
    place = (node.lineno, node.col_offset + 1, top_line(node))
    return Method(node.name, *place, parameters, names.decorators(node), names.copied(node), *body)
