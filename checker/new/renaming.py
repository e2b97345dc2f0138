"""PyTorch's names and parameters in the port's words."""

import ast
from collections.abc import Iterator

from checker.facts.code import source
from checker.new.names import Names

KINDS = {"nn.LayerNorm": "LayerNormalization", "nn.GroupNorm": "GroupNormalization", "nn.Linear": "Dense"}
KINDS |= {f"nn.BatchNorm{n}d": "BatchNormalization" for n in (1, 2, 3)}
KINDS |= {f"nn.Conv{n}d": f"Conv{n}D" for n in (1, 2, 3)}
KINDS |= {"nn.Embedding": "Embedding", "nn.Dropout": "Dropout"}


class Replaced(ast.NodeTransformer):
    """Puts other names in the place of some."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(self.names.get(node.id, node.id), mode="eval").body


class Called(ast.NodeTransformer):
    """Calls what parameters are by default."""

    def __init__(self, names: dict[str, ast.expr]) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name):
            node.func = self.names.get(node.func.id, node.func)
        return node


class Appended(ast.NodeTransformer):
    """Appends what is added to a list in a list of its own, `found += [Layer()]`."""

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.AST]:
        match node:
            case ast.AugAssign(target, ast.Add(), ast.List(elements)) if all(
                isinstance(each, ast.Call) for each in elements
            ):
                owner = ast.parse(ast.unparse(target), mode="eval").body
                calls = (ast.Call(ast.Attribute(owner, "append", ast.Load()), [each], []) for each in elements)
                return [ast.copy_location(ast.Expr(ast.copy_location(call, node)), node) for call in calls]
        return node


class Renamed(ast.NodeTransformer):
    """Names the port's classes, and what stands for PyTorch's functions."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        is_ours = self.names.file.ported(node.id) or self.names.foreign(node.id)
        return ast.Name(f"TF{node.id}", node.ctx) if is_ours else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "ACT2FN":
            return ast.Call(ast.Name("get_tf_activation"), [node.slice], [])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """A layer's class that is handed on."""
        self.generic_visit(node)
        kind = KINDS.get(ast.unparse(node))
        return ast.parse(f"keras.layers.{kind}", mode="eval").body if kind else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = ast.unparse(node.func)
        if name in KINDS:
            node.args = [self.visit(each) for each in node.args]
            node.keywords = [self.visit(each) for each in node.keywords]
            return node
        self.generic_visit(node)
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


def header(names: Names, name: str, *, is_model: bool) -> str:
    """The `def __init__` of a class of the port."""
    node = names.file.init(name)
    parameters = ["self"]
    if node:
        given = ast.parse(ast.unparse(node)).body[0]
        assert isinstance(given, ast.FunctionDef)
        given.args.vararg = given.args.kwarg = None
        parameters = [*_parameters(given.args, names)]
    extra = ["*inputs", "**kwargs"] if is_model else ["**kwargs"]
    return f"def __init__({', '.join([*parameters, *extra])}):"


def _parameters(arguments: ast.arguments, names: Names) -> Iterator[str]:
    defaults = [None] * (len(arguments.args) - len(arguments.defaults)) + [*arguments.defaults]
    for each, default in [
        *zip(arguments.args, defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]:
        kind = source(each.annotation) if each.annotation else ""
        kind = "" if "'" in kind or '"' in kind or names.unknown(kind or "0") else kind
        mark = " = " if kind else "="
        yield f"{each.arg}{f': {kind}' if kind else ''}{f'{mark}{default_of(default, names)}' if default else ''}"


def default_of(node: ast.expr, names: Names) -> str:
    """A default in the port's words; None where it has none."""
    text = source(Renamed(names).visit(ast.parse(ast.unparse(node), mode="eval").body))
    return "None" if names.unknown(text) else text
