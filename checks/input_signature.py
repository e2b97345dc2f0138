"""
The input signature names what `call` takes.

A model is built and saved from its `input_signature`, which is derived from the arguments of `call` where they are
the usual ones: `input_ids`, `pixel_values`, masks. A model that needs boxes, sounds or anything else defines it.

Guide: step 4, tip 10. Keras models need to be built in order to load pretrained weights.
Severity: error. The model cannot be built, or not be saved for serving.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
     def input_signature(self):
         return {
+            "input_ids": tf.TensorSpec((None, None), tf.int32, name="input_ids"),
-            "input_ids": tf.TensorSpec((None, None), tf.int32, name="tokens"),
```
"""

from collections.abc import Iterator

from checker.facts.model_inputs import DUMMY, SIGNATURE, InputSignatures
from checker.finding import Finding


def check(signatures: InputSignatures) -> Iterator[Finding]:
    """Signatures that are missing, and inputs in them that no `call` takes or that bear two names."""
    inputs = signatures.inputs
    for need in inputs.without_signature:
        yield Finding(
            f"the signature of `{need.owner.name}` cannot be derived, because its models take `{need.takes}`; define "
            "the property `input_signature`, a dict of one `tf.TensorSpec` for each input",
            need.owner.path,
            need.owner.line,
            1,
            need.owner.name,
        )
    for key in (*inputs.strange_keys(SIGNATURE), *inputs.strange_keys(DUMMY)):
        problem = f"is called `{key.spec}` in its `TensorSpec`" if key.spec else "is not taken by `call`"
        yield Finding(
            f"the input `{key.name}` {problem}; use the name that `call` has for it",
            key.owner.path,
            key.line,
            1,
            f"{key.owner.name}.{key.method}",
        )
