"""
The models take their inputs in every way that users pass them.

This runs the models (`--runtime`): a dictionary, NumPy arrays, a positional argument, a `tf.function` whose batch size
and length are unknown, and a Keras functional model all give what keywords give. What differs only because TensorFlow
folds constants wrongly is advice: `tf.config.optimizer.set_experimental_options({"constant_folding": False})` is a way
around it.

Guide: step 4, item 6. You can call the TensorFlow model using the expected input format.
Severity: error. It works in the tests and fails in `model.fit`, or when it is exported.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
-        batch_size, seq_length, hidden_size = hidden_states.shape
+        batch_size, seq_length, hidden_size = shape_list(hidden_states)
         query = self.split_heads(self.query(hidden_states) * self.scale, batch_size)
```
"""

from collections.abc import Iterator

from checker.facts.running.results import Ways
from checker.facts.running.worker import together
from checker.finding import Finding


def check(ways: Ways) -> Iterator[Finding]:
    """Each way that fails, or gives something else."""
    for found in ways.differences:
        owner = found.owners[0]
        ordered = found.tensor != "a positional argument"  # else the parameters of `call` are not, wherever it raises
        place = found.raised if ordered and found.raised and found.raised.path == owner.path else owner
        remedy = "and sizes from `shape_list`" if ordered else "in the order in which PyTorch's `forward` has them"
        yield Finding(
            f"{together(found.owners)} cannot be called with {found.tensor}: {found.problem}; take all inputs through "
            f"`@unpack_inputs`, {remedy}",
            place.path,
            place.line,
            symbol=owner.name,
        )
    for found in ways.folded:
        owner = found.owners[0]
        yield Finding(
            f"{found.problem} of {together(found.owners)} is another with {found.tensor}, but right when TensorFlow "
            "folds no constants; the defect is its own",
            owner.path,
            owner.line,
            symbol=owner.name,
            severity="advice",
        )
