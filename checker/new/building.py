"""The `build` of a class: its weights, then each of its layers in its own name scope."""

from collections.abc import Iterator

from checker.facts.code import wrapped
from checker.new.inits import Init, Sublayer
from checker.new.weights import Weight


def build(init: Init, *, explicit: bool) -> list[str]:
    """The method, where the class needs one; `explicit`: where the tree's layers build their sublayers."""
    if not (init.weights or (explicit and init.sublayers)):
        return []
    lines = ["    def build(self, input_shape=None):"]
    lines += ["        if self.built:", "            return", "        self.built = True"] if explicit else []
    for weight in init.weights:
        lines += _weight(weight)
    for sublayer in init.sublayers.values() if explicit else ():
        lines += _sublayer(sublayer)
    return lines if explicit else [*lines, "        super().build(input_shape)"]


def _weight(weight: Weight) -> Iterator[str]:
    depth = 8
    if weight.shape is None:
        yield f"        # TODO(tfport): make the weight `{weight.name}` with `self.add_weight`"
        return
    if weight.condition:
        yield f"        self.{weight.name} = None"
        yield wrapped(f"if {weight.condition}:", 8)
        depth = 12
    margin = " " * depth
    yield f"{margin}self.{weight.name} = self.add_weight("
    for argument in (f"shape={weight.shape}", f"initializer={weight.initializer}", "trainable=True"):
        yield f"{margin}    {argument},"
    yield f'{margin}    name="{weight.name}",\n{margin})'


def _sublayer(layer: Sublayer) -> Iterator[str]:
    name = f"self.{layer.attribute}"
    if "[" not in layer.attribute:
        yield f'        if getattr(self, "{layer.attribute}", None) is not None:'
    if layer.items:
        for item in layer.items:
            yield from _scoped(item, f"self.{item.attribute}", 12)
    elif layer.each:
        yield f"            for layer in {name}:"
        yield from _scoped(layer, "layer", 16)
    else:
        yield from _scoped(layer, name, 12)


def _scoped(layer: Sublayer, name: str, depth: int) -> Iterator[str]:
    margin = " " * depth
    if not layer.is_known:
        yield f"{margin}pass  # TODO(tfport): build `{name}` with the shape of its inputs"
        return
    yield f"{margin}with tf.name_scope({name}.name):"
    yield wrapped(f"{name}.build({layer.shape})", depth + 4)
