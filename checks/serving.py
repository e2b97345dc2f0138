"""
Every model can be served.

`save_pretrained(..., saved_model=True)` traces `serving`, which ends in `serving_output`: what of the model's output
becomes part of the graph. In this tree the base class leaves that to each model, and fails where it has none.

Guide: step 4, item 6. You can call the TensorFlow model using the expected input format.
Severity: error. Saving the model for TensorFlow Serving fails.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
             attentions=outputs.attentions,
         )

+    def serving_output(self, output: TFSequenceClassifierOutput) -> TFSequenceClassifierOutput:
+        hs = tf.convert_to_tensor(output.hidden_states) if self.config.output_hidden_states else None
+        attns = tf.convert_to_tensor(output.attentions) if self.config.output_attentions else None
+
+        return TFSequenceClassifierOutput(logits=output.logits, hidden_states=hs, attentions=attns)
```
"""

from collections.abc import Iterator

from checker.facts.model_inputs import ServingMethods
from checker.finding import Finding


def check(serving: ServingMethods) -> Iterator[Finding]:
    """Models without `serving_output`, and those whose inputs the default `serving` does not know."""
    for found in serving.inputs.without_output:
        yield Finding(
            f"`{found.name}` has no `serving_output`; define it to return what of the output is served",
            found.path,
            found.line,
            1,
            found.name,
        )
    for need in serving.inputs.without_serving:
        yield Finding(
            f"`{need.owner.name}` has no `serving`, but its models take `{need.takes}`; define it under "
            "`@tf.function(input_signature=...)` with what `call` needs",
            need.owner.path,
            need.owner.line,
            1,
            need.owner.name,
        )
