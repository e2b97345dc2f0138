"""
What is an `nn.Parameter` in PyTorch is added by `add_weight` in `build()`.

A weight that a TF layer makes in `__init__`, or as a `tf.Variable`, is not put under the name of its layer, so the
checkpoint's value does not find it. Within `build()`, `self.add_weight(name="cls_token", …)` gives it the path that
PyTorch has.

Guide: step 4, tip 6. Initialise PyTorch's `nn.Parameter` variables within the layer's `build()`.
Severity: error. The weight is silently not loaded.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.layer_scale = tf.Variable(tf.fill((self.config.hidden_size,), self.config.layer_scale_init_value))
+        self.layer_scale = self.add_weight(
+            name="layer_scale",
+            shape=(self.config.hidden_size,),
+            initializer=keras.initializers.Constant(self.config.layer_scale_init_value),
+            trainable=True,
+        )
```
"""

from collections.abc import Iterator

from checker.facts.weights.parameters import Parameters
from checker.finding import Finding


def check(parameters: Parameters) -> Iterator[Finding]:
    """Weights made in the wrong place or way, then parameters without a weight."""
    for named in parameters.misplaced:
        message = (
            f"`{named.part.name}` is made in `__init__`, outside the name scope of its layer; move it to `build()`"
        )
        yield Finding(message, named.owner.path, named.part.place.line, symbol=named.symbol)
    for named in parameters.variables:
        message = f"`{named.part.attribute}` is a `tf.Variable`; make it with `self.add_weight(name=…)` in `build()`"
        yield Finding(message, named.owner.path, named.part.place.line, symbol=named.symbol)
    for owner, part in parameters.missing:
        message = (
            f"PyTorch keeps a parameter `{part.attribute}` here, and `{owner.name}` has no such weight; "
            f'add it in `build()` with `self.add_weight(name="{part.attribute}", …)`'
        )
        yield Finding(message, owner.path, owner.line, symbol=owner.name, severity="warning")
