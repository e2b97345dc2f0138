"""
Layers and weights are named after their PyTorch twins.

A checkpoint is a list of paths such as `bert.encoder.layer.0.attention.self.query.weight`. `from_pt=True` and
safetensors find a TF weight by the path that the `name=` of its layers makes, so each name is the attribute in
PyTorch, whatever the Python attribute is called: `"attention"`, `f"layer_._{i}"` for the elements of a list. A weight
under another name is not loaded and stays as it was initialised, with no more than a line in the log.

Guide: step 4, tip 8. Assign the `name` attribute as in PyTorch: `from_pt=True` matches weights by it.
Severity: error. The weights are silently not loaded.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.attention = TFBrandNewBertAttention(config, name="self_attention")
+        self.attention = TFBrandNewBertAttention(config, name="attention")
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.mlp = TFBrandNewBertMLP(config)
+        self.mlp = TFBrandNewBertMLP(config, name="mlp")
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.attention_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="mlp_norm")
+        self.attention_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="attention_norm")
         self.attention = TFBrandNewBertAttention(config, name="attention")
-        self.mlp_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="attention_norm")
+        self.mlp_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="mlp_norm")
```
"""

from collections.abc import Iterator

from checker.facts.copies import Copies
from checker.facts.modeling import Layer
from checker.facts.weights import Named, Weights
from checker.facts.weights.mistaken import Mistaken
from checker.facts.weights.naming import Naming
from checker.finding import Finding, Severity


def check(weights: Weights, mistaken: Mistaken, naming: Naming, copies: Copies) -> Iterator[Finding]:
    """Names that lead nowhere, layers without one, names given twice, and weights that a model makes itself."""
    for named in weights.lost:
        yield copies.followed(_lost(weights, named))
    for named in weights.unnamed:
        yield copies.followed(_unnamed(naming, named))
    for named, first in weights.repeated:
        message = f"`{named.part.name}` is already the name of `{first.symbol}`; two layers need two names"
        yield Finding(message, named.owner.path, named.part.place.line, symbol=named.symbol)
    for first, named in mistaken.crossed:
        message = f"`{first.part.name}` and `{named.part.name}` are each the name of the other layer; swap them"
        place, edit = first.part.place, mistaken.swapped(first, named)
        yield Finding(message, first.owner.path, place.line, place.column, first.symbol, edit=edit)
    for named, kind in mistaken.kinds:
        yield _mistaken(named, kind)
    for named in weights.on_models:
        message = (
            f"`{named.owner.name}` makes a weight itself, and only the weights of its layers are read from an `.h5` "
            "checkpoint; make it in a layer that the model keeps"
        )
        yield Finding(message, named.owner.path, named.part.place.line, symbol=named.symbol)


def _lost(weights: Weights, named: Named) -> Finding:
    meant, place = weights.meant(named), named.part.place
    problem = (
        f"`{named.part.name}` is no path of PyTorch's `{weights.torch_class(named)}`, so its weights are not loaded"
    )
    if not meant:
        message = f"{problem}; name it after the attribute that holds them there"
        severity: Severity = "advice" if named.is_optional else "warning"
        return Finding(message, named.owner.path, place.line, place.column, named.symbol, severity)
    message = f"{problem}; it seems to be `{'.'.join(meant)}`"
    edit = weights.renamed(named, meant)
    return Finding(message, named.owner.path, place.line, place.column, named.symbol, edit=edit)


def _unnamed(naming: Naming, named: Named) -> Finding:
    place, name = named.part.place, naming.name(named)
    edit = naming.edit(named, name)
    known = f'`name="{name}"`' if edit else "the name of the attribute in PyTorch"
    message = f"`{named.part.attribute}` holds weights and has no name, so they are not loaded; give it {known}"
    return Finding(message, named.owner.path, place.line, place.column, named.symbol, edit=edit)


def _mistaken(named: Named, kind: str) -> Finding:
    place, ours = named.part.place, named.part.kind if isinstance(named.part, Layer) else ""
    message = (
        f"`{named.part.name}` is a `{kind}` in PyTorch, and this is a `{ours.rpartition('.')[2]}`, so its weights are "
        "not loaded; name it after what it is a port of"
    )
    return Finding(message, named.owner.path, place.line, place.column, named.symbol)
