"""The weights that PyTorch's classes make themselves, as `add_weight` calls."""

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.new.sublayers import Values

STARTS = {"zeros": "zeros", "ones": "ones"}


@dataclass(frozen=True)
class Weight:
    """A weight: its name, its shape and first values in the words of `build`, and the condition it is made under."""

    name: str
    shape: str | None
    initializer: str
    condition: str = ""


def parameter(name: str, value: ast.expr, init: "Values") -> Weight | None:
    """The weight that an attribute is set to, None where it is set to something else."""
    match value:
        case ast.IfExp(test=test, body=ast.Call() as made, orelse=ast.Constant(None)):
            found = parameter(name, made, init)
            guard = init.known_later(ast.unparse(test)) if found else None
            return Weight(found.name, found.shape, found.initializer, guard or "True") if found else None
        case ast.Call(ast.Attribute(attr="Parameter") | ast.Name("Parameter"), [data, *_]):
            guards = [init.known_later(guard) for guard in init.guards if guard]
            condition = " and ".join(guard for guard in guards if guard)
            return Weight(name, _shape(data, init), _initializer(data, init), condition)
    return None


def _maker(node: ast.expr) -> ast.Call | None:
    """The call that says the shape, such as `torch.zeros(1, 2)`."""
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    return next((call for call in calls if ast.unparse(call.func) in MAKERS), None)


MAKERS = tuple(
    f"torch.{name}" for name in ("zeros", "ones", "empty", "randn", "rand", "full", "Tensor", "FloatTensor")
)


def _shape(node: ast.expr, init: "Values") -> str | None:
    call = _maker(node)
    if call is None:
        return "()" if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.tensor" else None
    match call.args:
        case [ast.Tuple(elts=sizes) | ast.List(elts=sizes), *_]:
            pass
        case sizes:
            pass
    known = [init.known_later(ast.unparse(size)) for size in sizes if not isinstance(size, ast.Starred)]
    if len(known) < len(sizes) or not all(known):
        return None
    return f"({', '.join(map(str, known))}{',' if len(known) == 1 else ''})"


def _initializer(node: ast.expr, init: "Values") -> str:
    call = _maker(node)
    name = ast.unparse(call.func).rpartition(".")[2] if call else ""
    match node:
        case ast.BinOp(left=left, right=right, op=ast.Mult()) if name == "ones":
            factor = init.known_later(ast.unparse(left if _maker(right) else right))
            return f"keras.initializers.Constant(value={factor})" if factor else '"ones"'
        case ast.Call(args=[first]) if ast.unparse(node.func) == "torch.tensor":
            start = init.known_later(ast.unparse(first))
            return f"keras.initializers.Constant(value={start})" if start else '"zeros"'
    if name in STARTS:
        return f'"{STARTS[name]}"'
    ranged = init.initializer
    return "get_initializer(self.config.initializer_range)" if ranged else '"zeros"'
