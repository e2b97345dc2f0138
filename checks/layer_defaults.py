"""
Layers have the defaults of their PyTorch twins.

Keras and PyTorch build the same layer with other numbers: the epsilon of a `LayerNormalization` or
`BatchNormalization` is `1e-3` in Keras and `1e-5` in PyTorch, and the `momentum` of a `BatchNormalization` is what it
keeps of the old average in Keras, and what it takes away in PyTorch (`0.9` is PyTorch's `0.1`). The outputs then
differ by more than the `1e-5` that the tests allow, or only after training. The same goes for biases, paddings,
initial values and variants of activations. Now and then it is the PyTorch side that is to be mended.

Guide: step 4, tip 5. Double-check the default values of layers: they differ between the frameworks.
Severity: error. The outputs differ from PyTorch's.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        self.attention_norm = keras.layers.LayerNormalization(name="attention_norm")
+        self.attention_norm = keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="attention_norm")
```
"""

from collections.abc import Iterator

from checker.facts.copies import Copies
from checker.facts.defaults import Defaults, Difference
from checker.finding import Finding


def check(defaults: Defaults, copies: Copies) -> Iterator[Finding]:
    """Every layer and weight, as far as both sides can be told."""
    for found in defaults.differences:
        yield copies.followed(
            Finding(
                _message(found),
                found.owner.path,
                found.place.line,
                found.place.column,
                found.symbol,
                found.severity,
                defaults.edit(found),
            )
        )


def _message(found: Difference) -> str:
    default = "" if found.given or found.argument == "activation" else ", Keras's default,"
    keras = " (counted as Keras does)" if found.argument == "momentum" else ""
    message = f"`{found.argument}` is `{found.ours}`{default} and differs from PyTorch's `{found.theirs}`{keras}"
    if not found.expected:
        return f"{message}; make them agree"
    other = ", or have PyTorch ask the config too" if found.only_ours_is_configured else ""
    return f"{message}; write `{found.argument}={found.expected}`{other}"
