"""A test file of PyTorch's, statement by statement, in TensorFlow's words; what has no word stays as it is."""

import libcst as cst
from libcst.helpers import get_full_name_for_node

from checker.facts.skeleton.expressions import DTYPES, code, loads_weights, renamed, rewritten
from checker.facts.skeleton.words import Words

KERAS_LAYER = "keras.layers.Layer"
LAYERS = ("nn.Module", "nn.Linear", "nn.Embedding", "torch.nn.Module", "torch.nn.Linear", "torch.nn.Embedding")
Displayed = cst.Tuple | cst.List


class Translator(cst.CSTTransformer):
    """Translates names and calls; `from_pt`: weights of the Hub are PyTorch's and must be converted."""

    def __init__(self, words: Words, names: dict[str, str], layer: str, *, from_pt: bool) -> None:
        super().__init__()
        self.words, self.names, self.layer, self.from_pt = words, names, layer, from_pt

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        return cst.Name(self.names.get(updated_node.value, updated_node.value), updated_node.lpar, updated_node.rpar)

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        name = get_full_name_for_node(updated_node) or ""
        if name in LAYERS:
            return cst.parse_expression(self.layer)
        if name.startswith("torch.") and name.removeprefix("torch.") in DTYPES:
            return cst.parse_expression(f"tf.{DTYPES[name.removeprefix('torch.')]}")
        return cst.parse_expression("model.call") if name == "model.forward" else updated_node

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        is_pt = code(updated_node.value) == '"pt"' and code(updated_node.keyword or updated_node) == "return_tensors"
        return updated_node.with_changes(value=cst.SimpleString('"tf"')) if is_pt else updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if self.from_pt and loads_weights(updated_node, self.words.tensorflow):
            arguments = ", ".join([*(code(arg).rstrip().rstrip(",") for arg in updated_node.args), "from_pt=True"])
            return cst.parse_expression(f"{code(updated_node.func)}({arguments})")
        if same := renamed(updated_node):
            return same
        text = rewritten(updated_node)
        return cst.parse_expression(text) if text else updated_node

    def leave_Tuple(self, original_node: cst.Tuple, updated_node: cst.Tuple) -> cst.BaseExpression:
        return self._ported(updated_node)

    def leave_List(self, original_node: cst.List, updated_node: cst.List) -> cst.BaseExpression:
        return self._ported(updated_node)

    def _ported(self, node: Displayed) -> cst.BaseExpression:
        """A display of models without those that have no twin."""
        kept = [each for each in node.elements if not self._is_absent(each.value)]
        if len(kept) == len(node.elements) or not kept:
            return node
        inner = ", ".join(code(each.value) for each in kept)
        one = "," if len(kept) == 1 else ""
        return cst.parse_expression(f"[{inner}]" if isinstance(node, cst.List) else f"({inner}{one})")

    def leave_Dict(self, original_node: cst.Dict, updated_node: cst.Dict) -> cst.BaseExpression:
        kept = [each for each in updated_node.elements if not self._is_absent(each.value)]
        if len(kept) == len(updated_node.elements) or not kept:
            return updated_node
        pairs = [f"{code(each.key)}: {code(each.value)}" for each in kept if isinstance(each, cst.DictElement)]
        return cst.parse_expression("{" + ", ".join(pairs) + "}")

    def _is_absent(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.Name) and node.value in self.words.models

    def leave_With(
        self, original_node: cst.With, updated_node: cst.With
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        body = updated_node.body
        if [code(item.item) for item in updated_node.items] != ["torch.no_grad()"] or not isinstance(
            body, cst.IndentedBlock
        ):
            return updated_node
        first, *rest = body.body
        lines = (*updated_node.leading_lines, *getattr(first, "leading_lines", ()))
        return cst.FlattenSentinel([first.with_changes(leading_lines=lines), *rest])

    def leave_Expr(self, original_node: cst.Expr, updated_node: cst.Expr) -> cst.Expr | cst.RemovalSentinel:
        """A call that only moved a model, or set it to evaluate, leaves its name."""
        emptied = isinstance(original_node.value, cst.Call) and not isinstance(updated_node.value, cst.Call)
        return cst.RemoveFromParent() if emptied else updated_node

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        """A last column that PyTorch sets in place is joined to the others."""
        match updated_node.targets:
            case [cst.AssignTarget(cst.Subscript(cst.Name(name)) as target)] if code(target).endswith("[:, -1]"):
                last = f"tf.fill(({name}.shape[0], 1), {code(updated_node.value)})"
                value = cst.parse_expression(f"tf.concat([{name}[:, :-1], {last}], axis=-1)")
                return updated_node.with_changes(targets=[cst.AssignTarget(cst.Name(name))], value=value)
        return updated_node

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        is_docstring = updated_node.quote in ('"""', "'''")
        text = updated_node.value.replace("PyTorch", "TensorFlow").replace(
            "test_modeling_common", "test_modeling_tf_common"
        )
        return updated_node.with_changes(value=text) if is_docstring else updated_node

    def leave_EmptyLine(
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.RemovalSentinel:
        """What is translated is no copy any more."""
        is_directive = updated_node.comment and updated_node.comment.value.startswith("# Copied from")
        return cst.RemoveFromParent() if is_directive else updated_node
