"""What a modeling file is made of: frozen summaries of its classes, methods, layers, weights and calls.

Expressions are kept as their source text on one line (`config.layer_norm_eps`); places are 1-based lines and columns.
What there are tens of thousands of is a named tuple: a frozen dataclass takes four times as long to make.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

Leaves = Literal["", "raise", "return"]


class Place(NamedTuple):
    """Where something stands; `end_line` and `end_column` are just behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


class Argument(NamedTuple):
    """One argument of a call: `name` is its keyword, "" for a positional one, "*" or "**" for an unpacked one."""

    name: str
    text: str
    place: Place


class Arguments(NamedTuple):
    """The arguments of a call, in order."""

    items: tuple[Argument, ...]

    def get(self, name: str, position: int | None = None) -> Argument | None:
        """The argument of that name; `position` is where it may stand without its name."""
        for item in self.items:
            if item.name == name:
                return item
        positional = self.positional
        if position is None or position >= len(positional) or any(item.name == "*" for item in positional[:position]):
            return None
        return positional[position]

    def text(self, name: str, position: int | None = None) -> str | None:
        """The source text of that argument."""
        found = self.get(name, position)
        return found.text if found else None

    @property
    def positional(self) -> list[Argument]:
        return [item for item in self.items if item.name in ("", "*")]

    @property
    def unpacked(self) -> list[Argument]:
        """The `*args` and `**kwargs` among them, which may hold anything."""
        return [item for item in self.items if item.name in ("*", "**")]


class Layer(NamedTuple):
    """A layer, or PyTorch module, that a class makes and keeps in `self.<attribute>`.

    `kind` is `keras.Dense` however Keras was imported, `nn.Linear` however PyTorch was, a class name such as
    `TFBertLayer`, or "" where the class is known at run time only. `name` is the text of its `name=` with `{}` for
    each computed part, None where it has none or all of it is computed. `many`: it is made in a loop, or kept in a
    list with others. `inner` are the layers handed to it on the spot, as to a `Sequential`. An attribute of "" is a
    layer that is not kept in `self`.
    """

    attribute: str
    kind: str
    arguments: Arguments
    name: str | None
    many: bool
    conditional: bool
    method: str
    place: Place
    inner: tuple["Layer", ...] = ()


class Weight(NamedTuple):
    """A weight that a class makes itself: `maker` is `add_weight`, `Variable`, `Parameter` or `buffer`.

    `name` is its name with `{}` for each computed part; `scope` the `tf.name_scope` it is made in.
    """

    attribute: str
    name: str | None
    maker: str
    method: str
    scope: str | None
    arguments: Arguments
    place: Place


class Call(NamedTuple):
    """A call in a method.

    `callee` is its text. `targets` are what may be called, as paths from `self` (`dropout`, `bert.encoder`,
    `layer.build`), seen through loops, indexing, local names and `getattr`. `function` is the dotted name of what is
    called where that is no part of `self`: `tensorflow.nn.dropout`, `random.uniform`, the name of a local function.
    `scope` is the text inside the nearest `tf.name_scope(…)`; `guards` are the tests it stands under, `not (…)` in an
    `else`; `looped` whether it is called for each of several; `dead` whether it is behind an unconditional `return`.
    """

    callee: str
    targets: tuple[str, ...]
    function: str
    arguments: Arguments
    place: Place
    scope: str | None = None
    guards: tuple[str, ...] = ()
    looped: bool = False
    dead: bool = False


class Condition(NamedTuple):
    """What an `if`, `while`, `assert` or conditional expression tests; `names` are the local names it reads.

    `leaves` is how one of the branches of an `if` leaves the method, "" where none does.
    """

    text: str
    names: frozenset[str]
    functions: frozenset[str]
    place: Place
    leaves: Leaves = ""


class Parameter(NamedTuple):
    """A parameter of a method; `default` is the text of its default, None where it must be given."""

    name: str
    default: str | None
    annotation: str | None
    kind: str = ""


class Copied(NamedTuple):
    """A `# Copied from` directive: the dotted source after `transformers.`, and the replacements after `with`."""

    source: str
    changes: str
    line: int


class Decorator(NamedTuple):
    """A decorator: its dotted name as written, without arguments."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, eq=False)
class Method:
    """A method, or a function of the module, with what it does.

    `line` is that of its `def`, `top` that of its first decorator. `returns` are the paths from `self` it may return.
    """

    name: str
    line: int
    column: int
    top: int
    parameters: tuple[Parameter, ...]
    decorators: tuple[Decorator, ...]
    copied: Copied | None
    calls: tuple[Call, ...]
    conditions: tuple[Condition, ...]
    returns: tuple[str, ...]
    assigned: Mapping[str, tuple[str, ...]]

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    @property
    def first(self) -> int:
        """The line of its first decorator, or of the directive above it: where a further decorator goes."""
        return min(self.top, self.copied.line) if self.copied else self.top

    @property
    def takes_more(self) -> bool:
        """Whether it takes keyword arguments beyond its parameters."""
        return any(parameter.kind == "**" for parameter in self.parameters)

    def decorated(self, name: str) -> bool:
        """Whether it has that decorator, however it is qualified."""
        return any(decorator.name.rpartition(".")[2] == name for decorator in self.decorators)

    def position(self, name: str) -> int | None:
        """At which place a caller may give that parameter without its name; `self` does not count."""
        plain = [parameter.name for parameter in self.parameters if not parameter.kind]
        names = plain[1:] if plain[:1] == ["self"] else plain
        return names.index(name) if name in names else None


@dataclass(frozen=True, eq=False)
class Class:
    """A class of a modeling file.

    `bases` are dotted as the imports say (`keras.Layer`, `transformers.modeling_tf_utils.TFPreTrainedModel`, or the
    plain name of a class of the same file); `attributes` the plain assignments of its body, as text; `received` the
    attributes that keep what was handed to `__init__`, with the parameter's name; `values` all that its methods set in
    `self`, with the text of the value, that of the first method that sets it.
    """

    name: str
    path: str
    line: int
    column: int
    top: int
    bases: tuple[str, ...]
    decorators: tuple[Decorator, ...]
    copied: Copied | None
    attributes: Mapping[str, str]
    methods: Mapping[str, Method]
    layers: tuple[Layer, ...]
    weights: tuple[Weight, ...]
    received: Mapping[str, str]
    values: Mapping[str, str]

    def decorated(self, name: str) -> bool:
        """Whether it has that decorator, however it is qualified."""
        return any(decorator.name.rpartition(".")[2] == name for decorator in self.decorators)

    @property
    def first(self) -> int:
        """The line of its first decorator, or of the directive above it: where a further decorator goes."""
        return min(self.top, self.copied.line) if self.copied else self.top

    @property
    def kept(self) -> Iterator[Layer]:
        """The layers kept in `self`, one for each construction."""
        return (layer for layer in self.layers if layer.attribute)


class Callee(NamedTuple):
    """What a call may reach: a layer kept in `self`, and the method that runs, with its class, where that is read."""

    layer: Layer | None
    owner: Class | None
    method: Method | None


@dataclass(frozen=True, eq=False)
class Module:
    """One Python file: its classes, functions, and the dotted names its imports stand for.

    `others` are all names at its top but the classes; `listed` those in its `__all__`, each with its line.
    """

    path: str
    name: str
    classes: Mapping[str, Class]
    functions: Mapping[str, Method]
    imports: Mapping[str, str]
    others: frozenset[str]
    listed: Mapping[str, int]
