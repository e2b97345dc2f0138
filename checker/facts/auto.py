"""The auto tables: which class `TFAutoModelFor…` takes for a model type, and what PyTorch's tables say.

Rows were pairs of classes (`(BertConfig, TFBertModel)`) and became pairs of names (`("bert", "TFBertModel")`) in 2021;
the tables are kept in order since 2022.
"""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import pairwise
from typing import Self

from checker.facts.all_list import listed
from checker.facts.classes import Classes
from checker.facts.export_edits import imported
from checker.facts.exports import AutoInit, MainInit
from checker.facts.lines import inserted, removed, rewritten
from checker.facts.modeling.names import all_names
from checker.finding import Edit, Finding
from checker.port import Port, PortFact
from checker.repo import PACKAGE, Repo, RepoFact, Skip, Unreadable

AUTO = f"{PACKAGE}/models/auto"
TENSORFLOW = f"{AUTO}/modeling_tf_auto.py"
TORCH = f"{AUTO}/modeling_auto.py"
WIDTH = 119
AGREED = 3  # votes of two neighbours that name the same place
HEAD = re.compile(r"For[A-Z]\w*$|(?:With)?(?:LMHead|DoubleHeads|MT|Encoder|Base|Text|Vision)?Model$")
DEPRECATED = "MODEL_WITH_LM_HEAD_MAPPING"  # TFAutoModelWithLMHead warns so itself
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
CONFIGURATION = f"{AUTO}/configuration_auto.py"


@dataclass(frozen=True)
class Row:
    """One row of a table: the model type (or configuration class) and the classes it stands for."""

    key: str
    classes: tuple[str, ...]
    line: int
    end: int


@dataclass(frozen=True)
class Table:
    """One table; `name` is what both frameworks share of it, such as `MODEL_FOR_MASKED_LM_MAPPING`."""

    variable: str
    line: int
    end: int
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        """The task, without the framework."""
        return self.variable.removeprefix("TF_").removesuffix("_NAMES")

    @cached_property
    def by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}

    def place(self, key: str) -> int:
        """The line before which a row of that key belongs in an ordered table."""
        return next((row.line for row in self.rows if row.key > key), self.end)

    def keys_of(self, name: str) -> dict[str, int]:
        """The keys that stand for a class, each with its line."""
        return self._by_class.get(name, {})

    @cached_property
    def _by_class(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in self.rows:
            for name in row.classes:
                found.setdefault(name, {})[row.key] = row.line
        return found

    def is_for(self, name: str) -> bool:
        """Whether a class is called after this task: `…ForMaskedLM` in `MODEL_FOR_MASKED_LM_MAPPING`."""
        return self.name == f"MODEL_{WORD.sub('_', head(name)).upper()}_MAPPING"

    @cached_property
    def heads(self) -> Counter[str]:
        """How many rows stand for a class with each head."""
        return Counter(head(name) for row in self.rows for name in row.classes)

    @cached_property
    def repeated(self) -> tuple[Row, ...]:
        """The rows whose key stands higher up already."""
        seen: Counter[str] = Counter()
        repeated = []
        for row in self.rows:
            seen[row.key] += 1
            if seen[row.key] > 1:
                repeated.append(row)
        return tuple(repeated)

    def in_order(self, ignored: frozenset[str] = frozenset()) -> bool:
        """Whether the rows are sorted by key, those with an ignored key left out."""
        return all(
            before <= after for before, after in pairwise(row.key for row in self.rows if row.key not in ignored)
        )

    def misplaced(self, keys: frozenset[str]) -> tuple[Row, ...]:
        """The rows of these keys that break an order which all other rows keep."""
        if self.in_order() or not self.in_order(keys):
            return ()
        return tuple(row for row in self.rows if row.key in keys and not self._stands_right(row))

    def _stands_right(self, row: Row) -> bool:
        at = self.rows.index(row)
        before, after = self.rows[:at], self.rows[at + 1 :]
        return all(other.key <= row.key for other in before) and all(row.key <= other.key for other in after)


@dataclass(frozen=True)
class AutoTables(RepoFact):
    """The tables of both frameworks by the name they share.

    `users` says which variable or class of the TensorFlow file takes each of its variables, `undefined` at which line
    it uses a name that it neither defines nor imports, `listed` what its `__all__` names.
    """

    text: str = field(repr=False)
    tensorflow: dict[str, Table]
    torch: dict[str, Table]
    users: dict[str, str]
    undefined: dict[str, int]
    listed: dict[str, int]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        tree = repo.parse(TENSORFLOW)
        torch = _tables(repo.parse(TORCH), TORCH)
        users = dict(user for node in tree.body for user in _users(node))
        return cls(repo.text(TENSORFLOW), _tables(tree, TENSORFLOW), torch, users, _undefined(tree), all_names(tree))

    def mapping(self, table: Table) -> str | None:
        """The variable that `TFAutoModel…` takes a table from: the table itself where it holds classes."""
        return self.users.get(table.variable) if table.variable.endswith("_NAMES") else table.variable

    def auto_class(self, table: Table) -> str | None:
        """The `TFAutoModel…` of a table."""
        user = self.users.get(self.mapping(table) or "")
        return user.lstrip("_") if user else None

    @cached_property
    def sorted(self) -> bool:
        """Whether this tree keeps its tables in order: most of those that have an order to keep do."""
        long = [table for table in self.tensorflow.values() if len(table.rows) > 2]
        tables = long or [table for table in self.tensorflow.values() if len(table.rows) > 1]
        return sum(table.in_order() for table in tables) > len(tables) / 2

    def added(self, table: Table, key: str, name: str) -> Edit:
        """The table with a new row: in its order, or where the key stands in other tables with the same neighbours."""
        quoted = (f'"{key}"', f'"{name}"') if table.variable.endswith("_NAMES") else (key, name)
        row = f"        ({', '.join(quoted)}),"
        lines = (
            [row] if len(row) <= WIDTH else ["        (", *(f"            {each}," for each in quoted), "        ),"]
        )
        if table.line == table.end:
            return self._exploded(table, lines, key)
        if not table.rows:
            return inserted(TENSORFLOW, self.text, table.end - 2, lines)
        place = table.place(key) if self.sorted else self._beside(table, key)
        if place == table.end:
            place = table.rows[-1].end + 1
        return inserted(TENSORFLOW, self.text, place - 1, lines)

    def _beside(self, table: Table, key: str) -> int:
        """The line before which a row belongs in a table without order: beside the neighbours its key has elsewhere.

        A model that is in no other table yet goes on top, where new models went then, unless its neighbours in
        PyTorch's table are neighbours here too.
        """
        twin = [other for other in self.torch.values() if other.name == table.name]
        votes = Counter(place for other in (*self.tensorflow.values(), *twin) for place in _between(table, other, key))
        is_new = not any(key in other.by_key for other in self.tensorflow.values() if other is not table)
        place, most = votes.most_common(1)[0] if votes else (0, 0)
        return place if most >= (AGREED if is_new else 1) else table.rows[0].line

    def _exploded(self, table: Table, new: list[str], key: str) -> Edit:
        """A table on one line, with a line for each row."""
        rows = [(row.key, [f'        ("{row.key}", "{name}"),' for name in row.classes]) for row in table.rows]
        body = [line for _, lines in sorted([*rows, (key, new)]) for line in lines]
        lines = self.text.split("\n")
        opening = lines[table.line - 1].partition("[")[0]
        lines[table.line - 1 : table.end] = [opening, "    [", *body, "    ]", ")"]
        return Edit(TENSORFLOW, self.text, "\n".join(lines))

    def widened(self, row: Row, name: str) -> Edit:
        """A row that stands for one more class."""
        lines = self.text.split("\n")
        classes = ", ".join(f'"{each}"' for each in (*row.classes, name))
        lines[row.line - 1 : row.end] = _rendered([f'"{row.key}"', f"({classes})"])
        return Edit(TENSORFLOW, self.text, "\n".join(lines))

    def without(self, row: Row) -> Edit:
        """The file without a row."""
        return removed(TENSORFLOW, self.text, row.line, row.end)

    def sorted_in(self, table: Table, row: Row) -> Edit:
        """The table with a row in its place."""
        lines = self.text.split("\n")
        moving = lines[row.line - 1 : row.end]
        below = next((other.line for other in table.rows if other.key > row.key), table.rows[-1].end + 1)
        rest = [*lines[: row.line - 1], *lines[row.end :]]
        at = below - 1 - (len(moving) if below > row.line else 0)
        return Edit(TENSORFLOW, self.text, "\n".join([*rest[:at], *moving, *rest[at:]]))

    def renamed(self, row: Row, old: str, new: str) -> Edit:
        """A row with one of its names replaced."""
        return rewritten(TENSORFLOW, self.text, row.end if row.end == row.line else row.end - 1, old, new)

    def imported(self, module: str, name: str) -> Edit:
        """The file with a name imported from a module, such as `..bert.modeling_tf_bert`."""
        return imported(TENSORFLOW, self.text, module, name)

    def torch_knows(self, name: str | None) -> bool:
        """Whether PyTorch's table of a task that both have stands for a class, its deprecated table aside."""
        return any(name and self.torch[table].keys_of(name) for table in self.tasks)

    @cached_property
    def tasks(self) -> list[str]:
        """The tables that both frameworks have."""
        return [name for name in self.tensorflow if name in self.torch and name != DEPRECATED]

    def unlisted(self, names: Iterable[str]) -> Iterator[Finding]:
        """Auto objects that are not in the TensorFlow file's `__all__`."""
        for name in names:
            if name not in self.listed:
                message = f"`{name}` is not in this file's `__all__`; add it"
                edit = partial(listed, TENSORFLOW, self.text, name)
                yield Finding(message, TENSORFLOW, max(self.listed.values(), default=1), symbol=name, edit=edit)

    def wants(self, table: Table, torch_class: str) -> bool:
        """Whether the TensorFlow twin of a class in PyTorch's table belongs in this table.

        It does unless the tree leaves all classes of that head out, as it does BART's `ForConditionalGeneration` in
        the table for masked language models.
        """
        kind = head(torch_class)
        if table.heads[kind]:
            return True
        siblings = {f"TF{name}" for row in self.torch[table.name].rows for name in row.classes if head(name) == kind}
        return not (siblings - {f"TF{torch_class}"}) & self._known

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(name for table in self.tensorflow.values() for row in table.rows for name in row.classes)


@dataclass(frozen=True)
class ModelTypes(PortFact):
    """How the auto tables call this model: its model types, its configuration classes and its names in prose.

    `aliases` are further types that one of its configurations is registered for, as TAPEX's for BART.
    """

    types: frozenset[str]
    aliases: frozenset[str]
    configurations: frozenset[str]
    names: tuple[str, ...]

    @classmethod
    def read(cls, port: Port) -> Self:
        types: set[str] = set()
        configurations: set[str] = set()
        for name in port.repo.names(port.folder):
            if name.startswith("configuration_") and name.endswith(".py"):
                for node in port.repo.parse(f"{port.folder}/{name}").body:
                    if isinstance(node, ast.ClassDef) and node.name.endswith("Config"):
                        configurations.add(node.name)
                        types.update(_model_type(node))
        registered = port.fact(ConfigurationTables)
        known = {type for type, config in registered.configurations.items() if config in configurations}
        aliases = frozenset(known - types) if types else frozenset()
        types |= known
        types = types or {port.name.replace("_", "-")}
        names = tuple(name for type, name in registered.names.items() if type in types)
        return cls(frozenset(types), aliases, frozenset(configurations), names)

    def is_part(self, key: str) -> bool:
        """Whether a key stands for a part of the model, as `clip_vision_model` does beside `clip`."""
        return any(key != type and key.startswith(f"{type}_") for type in self.types)

    @property
    def prose(self) -> str:
        """The model types as a message names them."""
        return " or ".join(f"`{type}`" for type in sorted(self.types))

    @cached_property
    def keys(self) -> frozenset[str]:
        """What the key of one of this model's rows can be, in either form of the tables."""
        return self.types | self.configurations


@dataclass(frozen=True)
class PortTables(PortFact):
    """The tables that have a row of this port, and those that only PyTorch has, with the twin of one of its classes.

    `objects` are the mappings and auto classes of these tables that are exported somewhere, `unexported` the others,
    which the file `exporter` should export.
    """

    tensorflow: tuple[Table, ...]
    torch_only: tuple[Table, ...]
    objects: tuple[str, ...]
    unexported: tuple[str, ...]
    exporter: str

    @classmethod
    def read(cls, port: Port) -> Self:
        auto, keys, classes = port.fact(AutoTables), port.fact(ModelTypes).keys, port.fact(Classes)
        own = tuple(table for table in auto.tensorflow.values() if keys & table.by_key.keys())
        torch_only = tuple(
            table
            for name, table in auto.torch.items()
            if name not in auto.tensorflow
            and any(classes.port_of(name) for row in table.rows if row.key in keys for name in row.classes)
        )
        pairs = [(auto.mapping(table), auto.auto_class(table)) for table in own]
        objects = [name for pair in pairs for name in pair if name]
        exported = _exported(port, auto)
        known = tuple(name for name in objects if name in exported)
        unexported = tuple(name for name in objects if name not in exported)
        exporter = TENSORFLOW if auto.listed else port.fact(AutoInit).path
        return cls(own, torch_only, known, unexported, exporter)


@dataclass(frozen=True)
class ConfigurationTables(RepoFact):
    """`configuration_auto.py`: the configuration class and the name in prose of each model type."""

    configurations: dict[str, str]
    names: dict[str, str]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        tables = _tables(repo.parse(CONFIGURATION), CONFIGURATION)
        configurations = tables.get("CONFIG_MAPPING")
        names = tables.get("MODEL_NAMES_MAPPING")
        if configurations is None or names is None:
            raise Unreadable(CONFIGURATION, "has no CONFIG_MAPPING or MODEL_NAMES_MAPPING in a form known here")
        return cls(_as_dict(configurations), _as_dict(names))


def _exported(port: Port, auto: AutoTables) -> frozenset[str]:
    """The auto objects that at least one of the places for them has."""
    own = port.fact(AutoInit).names.union(auto.listed)
    try:
        return own | port.fact(MainInit).names
    except Skip:
        return own


def _between(table: Table, other: Table, key: str) -> Iterator[int]:
    """The line before which a key belongs in a table, as its neighbours in another say; thrice where both agree."""
    keys = list(other.by_key)
    if key not in other.by_key or other is table:
        return
    at, rows = keys.index(key), (None, *table.rows, None)
    above = next((table.by_key[each] for each in reversed(keys[:at]) if each in table.by_key), None)
    below = next((table.by_key[each] for each in keys[at + 1 :] if each in table.by_key), None)
    if above or below:
        place = above.end + 1 if above else below.line if below else 0
        yield from [place] * (AGREED if (above, below) in pairwise(rows) else 1)


def head(name: str) -> str:
    """What follows the model in a class's name: `ForMaskedLM`, `LMHeadModel`, `Model`."""
    match = HEAD.search(name)
    return match[0] if match else name


def _as_dict(table: Table) -> dict[str, str]:
    return {row.key: row.classes[0] for row in table.rows if row.classes}


def _users(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Which name takes which variable: `A = _LazyAutoMapping(…, A_NAMES)`, `class TFAutoModel: _model_mapping = A`.

    Before there was `_model_mapping`, the methods of each auto class named its table.
    """
    match node:
        case ast.Assign([ast.Name(user)], ast.Call(ast.Name("_LazyAutoMapping" | "auto_class_factory"), arguments)):
            yield from ((used.id, user) for used in arguments if isinstance(used, ast.Name))
        case ast.ClassDef(name=user):
            names = (used.id for used in ast.walk(node) if isinstance(used, ast.Name))
            yield from ((used, user) for used in dict.fromkeys(names) if used.endswith("_MAPPING"))


def _undefined(tree: ast.Module) -> dict[str, int]:
    defined = set(dir(builtins)) | {"__file__", "__name__"}
    used: dict[str, int] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Name(name, ast.Load()):
                used.setdefault(name, node.lineno)
            case ast.Name(name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(name):
                defined.add(name)
            case ast.Import(names) | ast.ImportFrom(names=names):
                defined.update((name.asname or name.name).partition(".")[0] for name in names)
    return {name: line for name, line in used.items() if name not in defined}


def _tables(tree: ast.Module, path: str) -> dict[str, Table]:
    tables = {table.name: table for table in map(_table, tree.body) if table}
    if not any(table.rows for table in tables.values()):
        raise Unreadable(path, "has no table of model types in a form known here; please report this tree")
    return tables


def _table(node: ast.stmt) -> Table | None:
    """The table a statement defines: `NAME = OrderedDict([(key, value), …])`."""
    match node:
        case ast.Assign([ast.Name(name)], ast.Call(called, [ast.List(items)])) | ast.AnnAssign(
            ast.Name(name), value=ast.Call(called, [ast.List(items)])
        ) if "OrderedDict" in ast.unparse(called):
            rows = tuple(_row(item) for item in items if isinstance(item, ast.Tuple) and len(item.elts) == 2)
            return Table(name, node.lineno, node.end_lineno or node.lineno, rows)
    return None


def _row(item: ast.Tuple) -> Row:
    key, value = item.elts
    classes = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    return Row(_word(key), tuple(map(_word, classes)), item.lineno, item.end_lineno or item.lineno)


def _rendered(parts: Sequence[str]) -> list[str]:
    """The lines of a row."""
    row = f"        ({', '.join(parts)}),"
    return [row] if len(row) <= WIDTH else ["        (", *(f"            {part}," for part in parts), "        ),"]


def _word(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _model_type(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        match statement:
            case ast.Assign([ast.Name("model_type")], ast.Constant(str(type))) | ast.AnnAssign(
                ast.Name("model_type"), value=ast.Constant(str(type))
            ):
                yield type
