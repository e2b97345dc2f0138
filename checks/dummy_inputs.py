"""
The model is built with dummy inputs that its `call` takes.

Keras models have no weights before they are called once, so loading a checkpoint begins with a call on the dummy
inputs. The default is `input_ids`. A model that takes images, sounds or boxes, or a decoder's inputs, holds its own.

Guide: step 4, tip 10. `TFBrandNewBertPreTrainedModel` needs to hold an example of inputs, the `dummy_inputs`.
Severity: error. The model cannot be built, or not all of its weights are loaded.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
     @property
     def dummy_inputs(self):
+        return {"input_ids": tf.constant([[7, 6, 0, 0, 1], [1, 2, 3, 0, 0]])}
-        return {"tokens": tf.constant([[7, 6, 0, 0, 1], [1, 2, 3, 0, 0]])}
```
"""

from collections.abc import Iterator

from checker.facts.model_inputs import DUMMY, DummyInputs
from checker.finding import Finding


def check(dummies: DummyInputs) -> Iterator[Finding]:
    """Dummy inputs that are missing, and those that no `call` takes."""
    for need in dummies.inputs.without_dummies:
        yield Finding(
            f"`{need.owner.name}` has no dummy inputs, but its models take `{need.takes}`; define the property "
            "`dummy_inputs` with a small example of what `call` needs",
            need.owner.path,
            need.owner.line,
            1,
            need.owner.name,
        )
    for key in dummies.inputs.strange_keys(DUMMY):
        yield Finding(
            f"the dummy inputs hold `{key.name}`, which `call` does not take; name them as `call` does",
            key.owner.path,
            key.line,
            1,
            f"{key.owner.name}.{key.method}",
        )
