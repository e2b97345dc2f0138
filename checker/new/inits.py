"""An `__init__` of PyTorch's, statement by statement, as the port's: layers named, weights left to `build`."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from checker.facts.code import source
from checker.finding import TODO
from checker.new.names import loaded, stored
from checker.new.sublayers import LISTS, Sublayer, Values, is_list
from checker.new.weights import Weight, parameter

DROPPED = re.compile(
    r"self\.(?:post_init|init_weights|apply|tie_weights|_?reset_parameters|_init_weights)\(|(?:torch\.)?nn\.init\.|"
    r"self\.(?:gradient_checkpointing|supports_gradient_checkpointing|model_parallel|device_map) = "
)
TAKEN = ("input", "output", "dtype", "name", "weights", "variables", "metrics", "losses", "build", "call", "trainable")
LIST = ast.parse("nn.ModuleList", mode="eval").body
HARMLESS = re.compile(r"(?:logger|warnings)\.|[\w.]+\.(?:append|extend|insert)\(")
WIDTH = 119


@dataclass
class Init(Values):
    """The body of an `__init__` and what it leaves to `build`; `opening`: the lines that come before `super()`."""

    unread: frozenset[str] = frozenset()
    lines: list[str] = field(default_factory=list)
    opening: int = 0
    weights: list[Weight] = field(default_factory=list)
    nested: set[str] = field(default_factory=set)
    todos: list[str] = field(default_factory=list)

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

    def _append(self, node: ast.stmt, target: str, value: ast.expr, indent: int) -> None:
        attribute = self.aliases.get(target, target.removeprefix("self."))
        known = target.startswith("self.") or target in self.aliases
        if known and self._is_module(value):
            text = self._made(value, self._element(attribute, target))
            if not is_list(value):
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

    def _keep(self, attribute: str, value: ast.expr, indent: int, target: str = "") -> None:
        """Set an attribute: to a layer, to a weight (which is left to `build`), or to what PyTorch sets it to."""
        if weight := parameter(attribute, value, self):
            self.weights.append(weight)
            return
        text, todo = source(self._renamed(value)), ""
        before = self.sublayers.get(attribute)
        if self._is_module(value):
            text, todo = self._layer(value, f'"{attribute}"', attribute)
            self._choose(attribute, before, is_list(value))
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

    def _made(self, node: ast.expr, name: str, attribute: str = "") -> str:
        """A layer's source under a `name=`; what is left to do about it is noted."""
        text, todo = self._layer(node, name, attribute)
        self.todos.append(todo)
        return text

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
                    is_list(made)
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
