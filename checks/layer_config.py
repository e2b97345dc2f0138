"""
No layer hands the config to Keras as its first argument.

The first argument of a Keras layer's `__init__` is `trainable`. `super().__init__(config, **kwargs)`, as a model
writes it, makes the config the value of `trainable` in a layer: nothing fails, and a frozen layer trains all the same.

Guide: step 4, tip 2. PyTorch modules become Keras layers, whose `__init__` takes keyword arguments.
Severity: error. The config is taken for `trainable`.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
     def __init__(self, config: BrandNewBertConfig, **kwargs):
-        super().__init__(config, **kwargs)
+        super().__init__(**kwargs)

         self.attention_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="attention_norm")
```
"""

from collections.abc import Iterator

from checker.facts.modeling import Modeling
from checker.finding import Finding


def check(modeling: Modeling) -> Iterator[Finding]:
    """`super().__init__` of a plain Keras layer has keyword arguments only, but for `trainable` itself."""
    for owner, call in modeling.plain_inits:
        for argument in call.arguments.positional[:1]:
            if argument.name == "" and argument.text != "trainable":
                yield Finding(
                    f"`{owner.name}` hands `{argument.text}` to Keras as the layer's `trainable`; "
                    "write `super().__init__(**kwargs)`",
                    owner.path,
                    call.place.line,
                    call.place.column,
                    owner.name,
                )
