"""Reading a modeling file: its classes and functions, each summarised once."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from checker.facts.modeling.names import Names, all_names, imports, top_line
from checker.facts.modeling.parts import Class, Layer, Method, Module, Weight
from checker.facts.modeling.reader import Reader, read_method, read_signature


def read_module(path: str, text: str, tree: ast.Module, *, torch: bool = False) -> Module:
    """The summary of one modeling file; of PyTorch only what the `__init__`s make is read."""
    name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    found = imports(tree.body, name)
    nodes = list(_definitions(tree.body))
    classes = frozenset(node.name for node in nodes if isinstance(node, ast.ClassDef) and not _is_record(node))
    names = Names(text.splitlines(), found, classes, {})
    names = replace(names, tables=dict(_tables(tree.body, names)))
    defined = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    functions = {
        node.name: read_signature(names, node) if torch else read_method(names, node, {})[0] for node in defined
    }
    bodies = {node.name: _class(names, path, node, torch) for node in nodes if isinstance(node, ast.ClassDef)}
    return Module(path, name, bodies, functions, found, frozenset(_others(tree.body)), all_names(tree))


def _others(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.ImportFrom(names=names):
                yield from (name.asname or name.name for name in names)
            case ast.FunctionDef(name=name):
                yield name


def _definitions(nodes: Iterable[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """The classes and functions at the top of a file, those under a guard included."""
    for node in nodes:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node
        elif isinstance(node, ast.If | ast.Try):
            yield from _definitions([*node.body, *node.orelse])


def _is_record(node: ast.ClassDef) -> bool:
    """Whether a class is an output and no layer."""
    decorators = (
        decorator.func if isinstance(decorator, ast.Call) else decorator for decorator in node.decorator_list
    )
    return any(isinstance(decorator, ast.Name) and decorator.id == "dataclass" for decorator in decorators)


def _tables(nodes: Iterable[ast.stmt], names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Names at the top that stand for one of several classes: of the file, of Keras or of PyTorch."""
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], ast.Dict(values=values) | ast.List(values) | ast.Tuple(values)):
                kinds = map(names.kind, values)
                known = tuple(kind for kind in kinds if kind in names.classes or kind.startswith(("nn.", "keras.")))
                if known:
                    yield name, known


def _class(names: Names, path: str, node: ast.ClassDef, torch: bool) -> Class:
    texts = dict(_attributes(names, node.body))
    defined = {method.name: method for method in node.body if isinstance(method, ast.FunctionDef)}
    read = _made(names, defined, texts) if torch else _methods(names, defined, texts)
    signatures = {name: read_signature(names, method) for name, method in defined.items() if name not in read}
    methods = {**{name: method for name, (method, _) in read.items()}, **signatures}
    readers = [reader for _, reader in read.values()]
    parts = [part for reader in readers for part in reader.parts()]
    bases = tuple(names.kind(base) or names.text(base) for base in node.bases)
    copied, decorators = names.copied(node), names.decorators(node)
    layers = tuple(part for part in parts if isinstance(part, Layer))
    weights = tuple(part for part in parts if isinstance(part, Weight))
    received = {key: value for reader in readers for key, value in reader.received.items()}
    values = {key: value for reader in reversed(readers) for key, value in reader.values.items()}
    place = (node.lineno, node.col_offset + 1, top_line(node))
    return Class(node.name, path, *place, bases, decorators, copied, texts, methods, layers, weights, received, values)


def _attributes(names: Names, nodes: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        match node:
            case ast.Assign([ast.Name(name)], value) | ast.AnnAssign(ast.Name(name), value=value) if value:
                yield name, names.text(value)
            case ast.AnnAssign(ast.Name("config"), annotation, value=None):  # how PyTorch names it since 2025
                yield "config_class", names.text(annotation)


Read = dict[str, tuple[Method, Reader]]


def _methods(names: Names, defined: Mapping[str, ast.FunctionDef], texts: Mapping[str, str]) -> Read:
    return {name: read_method(names, method, texts) for name, method in defined.items()}


def _made(names: Names, defined: Mapping[str, ast.FunctionDef], texts: Mapping[str, str]) -> Read:
    """Of the methods of a PyTorch class `__init__`, and what it calls."""
    read: Read = {}
    todo = ["__init__"]
    while todo:
        name = todo.pop()
        if name in defined and name not in read:
            read[name] = read_method(names, defined[name], texts)
            todo.extend(target for call in read[name][0].calls for target in call.targets)
    return read
