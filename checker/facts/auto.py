"""The auto tables: which class `TFAutoModelFor…` takes for a model type, and what PyTorch's tables say.

Rows were pairs of classes (`(BertConfig, TFBertModel)`) and became pairs of names (`("bert", "TFBertModel")`) in 2021;
the tables are kept in order since 2022.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

from checker.port import Port, PortFact
from checker.repo import PACKAGE, Repo, RepoFact, Unreadable

AUTO = f"{PACKAGE}/models/auto"
TENSORFLOW = f"{AUTO}/modeling_tf_auto.py"
TORCH = f"{AUTO}/modeling_auto.py"
HEAD = re.compile(r"For[A-Z]\w*$|(?:With)?(?:LMHead|DoubleHeads|MT|Encoder|Base|Text|Vision)?Model$")
CONFIGURATION = f"{AUTO}/configuration_auto.py"


@dataclass(frozen=True)
class Row:
    """One row of a table: the model type (or configuration class) and the classes it stands for."""

    key: str
    classes: tuple[str, ...]
    line: int


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
        return {row.key: row.line for row in self.rows if name in row.classes}

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
    """The tables of both frameworks by the name they share."""

    tensorflow: dict[str, Table]
    torch: dict[str, Table]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        return cls(_read(repo, TENSORFLOW), _read(repo, TORCH))

    @cached_property
    def sorted(self) -> bool:
        """Whether this tree keeps its tables in order: most of those that have an order to keep do."""
        tables = [table for table in self.tensorflow.values() if len(table.rows) > 2]
        return sum(table.in_order() for table in tables) > 0.8 * len(tables)

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
    """How the auto tables call this model: its model types, its configuration classes and its names in prose."""

    types: frozenset[str]
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
        types.update(type for type, config in registered.configurations.items() if config in configurations)
        types = types or {port.name.replace("_", "-")}
        names = tuple(name for type, name in registered.names.items() if type in types)
        return cls(frozenset(types), frozenset(configurations), names)

    @property
    def keys(self) -> frozenset[str]:
        """What the key of one of this model's rows can be, in either form of the tables."""
        return self.types | self.configurations


@dataclass(frozen=True)
class ConfigurationTables(RepoFact):
    """`configuration_auto.py`: the configuration class and the name in prose of each model type."""

    configurations: dict[str, str]
    names: dict[str, str]

    @classmethod
    def read(cls, repo: Repo) -> Self:
        tables = _read(repo, CONFIGURATION)
        configurations = tables.get("CONFIG_MAPPING")
        names = tables.get("MODEL_NAMES_MAPPING")
        if configurations is None or names is None:
            raise Unreadable(CONFIGURATION, "has no CONFIG_MAPPING or MODEL_NAMES_MAPPING in a form known here")
        return cls(_as_dict(configurations), _as_dict(names))


def head(name: str) -> str:
    """What follows the model in a class's name: `ForMaskedLM`, `LMHeadModel`, `Model`."""
    match = HEAD.search(name)
    return match[0] if match else name


def _as_dict(table: Table) -> dict[str, str]:
    return {row.key: row.classes[0] for row in table.rows if row.classes}


def _read(repo: Repo, path: str) -> dict[str, Table]:
    tables = {table.name: table for table in map(_table, repo.parse(path).body) if table}
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
    return Row(_word(key), tuple(map(_word, classes)), item.lineno)


def _word(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


def _model_type(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        match statement:
            case ast.Assign([ast.Name("model_type")], ast.Constant(str(type))) | ast.AnnAssign(
                ast.Name("model_type"), value=ast.Constant(str(type))
            ):
                yield type
