"""
Every main layer is decorated with `@keras_serializable` and names its `config_class`.

The decorator lets Keras save and load a model that contains the main layer; it needs `config_class` in the class body.
The common tests skip a main layer without it in silence, so nobody notices until a user saves a model. Encoders and
decoders that can stand alone (they set `config_class` and unpack their inputs) are decorated too.

Guide: step 4, item 4. `TFBrandNewBertMainLayer` is decorated with `@keras_serializable`.
Severity: error. A saved Keras model cannot be loaded, and `test_keras_save_load` does not run.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
+@keras_serializable
 class TFBrandNewBertMainLayer(keras.layers.Layer):
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
 class TFBrandNewBertMainLayer(keras.layers.Layer):
+    config_class = BrandNewBertConfig
+
     def __init__(self, config: BrandNewBertConfig, **kwargs):
```

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
+@keras_serializable
 class TFBrandNewBertMainLayer(tf.keras.layers.Layer):
```
"""

from collections.abc import Iterator

from checker.facts.copies import Copies
from checker.facts.modeling.serializing import Serializing
from checker.finding import Finding


def check(serializing: Serializing, copies: Copies) -> Iterator[Finding]:
    """The decorator, where a class needs it; the config class, where a class has the decorator or needs it."""
    for found in serializing.undecorated:
        config = (
            ""
            if serializing.config_of(found)
            else f", and set `config_class = {serializing.config_for(found)}` in its body"
        )
        yield copies.followed(
            Finding(
                f"`{found.name}` is not serializable, so Keras cannot load a saved model that contains it; "
                f"decorate it with `@keras_serializable` (from `modeling_tf_utils`){config}",
                found.path,
                found.line,
                found.column,
                found.name,
                edit=serializing.edit(found),
            )
        )
    for found in serializing.unconfigured:
        user = "`@keras_serializable`" if found.decorated("keras_serializable") else "`from_pretrained`"
        yield copies.followed(
            Finding(
                f"`{found.name}` does not name its configuration class, which {user} needs; add "
                f"`config_class = {serializing.config_for(found)}` as the first line of the class",
                found.path,
                found.line,
                found.column,
                found.name,
                edit=serializing.configured(found),
            )
        )
    for found, config in serializing.misconfigured:
        yield copies.followed(
            Finding(
                f"`config_class` is `{found.attributes['config_class']}`, and PyTorch's twin of `{found.name}` has "
                f"`{config}`; write `config_class = {config}`",
                found.path,
                serializing.line_of_config(found),
                5,
                found.name,
                edit=serializing.reconfigured(found, config),
            )
        )
