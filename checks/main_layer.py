"""
The model's logic is in a main layer, which the bare model and the heads wrap.

A head that contained the bare model would nest one model in another, under other weight names than PyTorch has. So
the logic of `BrandNewBertModel` is in `TFBrandNewBertMainLayer`, a Keras layer; `TFBrandNewBertModel` is a thin
wrapper, and each head has a main layer of its own.

Guide: step 4, tip 9. The logic of `BrandNewBertModel` resides in `TFBrandNewBertMainLayer`, a Keras layer subclass.
Severity: warning. Weights get other names, and Keras cannot save the parts on their own.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
 class TFBrandNewBertForMaskedLM(TFBrandNewBertPreTrainedModel, TFMaskedLanguageModelingLoss):
     # names with a '.' represents the authorized unexpected/missing layers when a TF model is loaded from a PT model
     _keys_to_ignore_on_load_unexpected = [r"lm_head.decoder"]

     def __init__(self, config: BrandNewBertConfig, *inputs, **kwargs):
         super().__init__(config, *inputs, **kwargs)

-        self.brand_new_bert = TFBrandNewBertModel(config, name="brand_new_bert")
+        self.brand_new_bert = TFBrandNewBertMainLayer(config, name="brand_new_bert")
```
"""

from collections.abc import Iterator

from checker.facts.modeling.main_layers import MainLayers
from checker.finding import Finding


def check(main_layers: MainLayers) -> Iterator[Finding]:
    """The bare model wraps a main layer, and no head wraps the bare model."""
    for model in main_layers.unwrapped:
        main = main_layers.name_for(model)
        yield Finding(
            f"`{model.name}` has its logic in itself; move it to `{main}`, a Keras layer that the model and its heads "
            "keep",
            model.path,
            model.line,
            model.column,
            model.name,
        )
    for head, layer in main_layers.nested:
        yield Finding(
            f"`{head.name}` keeps the model `{layer.kind}`; keep the main layer that this wraps",
            head.path,
            layer.place.line,
            layer.place.column,
            head.name,
        )
