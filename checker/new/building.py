"""The `build` of a class: its weights, then each of its layers in its own name scope."""

from collections.abc import Iterator

from checker.finding import TODO
from checker.new.inits import Init
from checker.new.sublayers import Sublayer
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
        lines += _sublayer(sublayer, is_given=init.is_given(sublayer.attribute))
    return lines if explicit else [*lines, "        super().build(input_shape)"]


def _weight(weight: Weight) -> Iterator[str]:
    depth = 8
    if weight.shape is None:
        yield f"        # {TODO}: make the weight `{weight.name}` with `self.add_weight`"
        return
    if weight.condition:
        yield f"        self.{weight.name} = None"
        yield f"        if {weight.condition}:"
        depth = 12
    margin = " " * depth
    arguments = f'shape={weight.shape}, initializer={weight.initializer}, trainable=True, name="{weight.name}"'
    yield f"{margin}self.{weight.name} = self.add_weight({arguments})"


def _sublayer(layer: Sublayer, *, is_given: bool) -> Iterator[str]:
    kept, kind = f'getattr(self, "{layer.attribute}", None)', "dict" if layer.is_table else "list"
    unbuilt = f" and not self.{layer.attribute}.built" if is_given else ""
    yield f"        if isinstance({kept}, {kind}):" if layer.is_choice else f"        if {kept} is not None{unbuilt}:"
    yield from _kept(layer, f"self.{layer.attribute}", 12)


def _kept(layer: Sublayer, name: str, depth: int) -> Iterator[str]:
    margin = " " * depth
    if layer.items and layer.each:
        yield f"{margin}for {layer.each} in range(len({name})):"
        depth += 4
    for item in layer.items:
        yield from _kept(item, f"self.{item.attribute}", depth)
    if layer.items:
        return
    if layer.is_nested:
        yield f"{margin}for layers in {name}:"
        yield f"{margin}    for layer in layers:"
        yield from _scoped(layer, "layer", depth + 8)
    elif layer.each:
        over = f"{layer.counter}, layer in enumerate({name})" if layer.counter else f"layer in {name}"
        yield f"{margin}for {over}:"
        yield from _scoped(layer, "layer", depth + 4)
    else:
        yield from _scoped(layer, name, depth)


def _scoped(layer: Sublayer, name: str, depth: int) -> Iterator[str]:
    margin = " " * depth
    if not layer.is_known:
        yield f"{margin}pass  # {TODO}: build `{name}` with the shape of its inputs"
        return
    yield f"{margin}with tf.name_scope({name}.name):"
    yield f"{margin}    {name}.build({layer.shape})"
