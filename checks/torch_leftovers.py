"""
Nothing of PyTorch is left in the TensorFlow files.

A port begins as a copy of the PyTorch file, so some of it stays: a `dim=` that TensorFlow does not know, a `torch`
import, an example that loads the PyTorch class. Code like that fails when it is reached; an example fails for the
first reader who tries it, who may not even have PyTorch.

Guide: step 4, tip 2. Most PyTorch operations have a direct TensorFlow replacement.
Severity: error. It cannot run; a wrong type or title in a docstring is a warning.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
+        attention_probs = stable_softmax(logits=attention_scores, axis=-1)
-        attention_probs = tf.softmax(attention_scores)
```
"""

from collections.abc import Iterator
from functools import partial

from checker.facts.copies import Copies
from checker.facts.leftovers import Kind, Leftovers
from checker.finding import Finding

PROBLEMS: dict[Kind, str] = {
    "import": "`{0}` makes the model need PyTorch; do without it, or import it where PyTorch weights are read",
    "keyword": "Keras layers do not know `{0}`, which is PyTorch's; write the Keras argument",
    "axis": "`{0}` is PyTorch's and TensorFlow does not know it; write `{1}`",
    "name": "TensorFlow has no `{0}`; write the TensorFlow function that does this",
    "function": "`{0}` calls a function of PyTorch; write the TensorFlow function that does this",
    "method": "`{0}` calls a method that only PyTorch tensors have; write the TensorFlow function that does this",
    "example": "`{0}` in a TensorFlow example is PyTorch; write it with TensorFlow, so that it runs as it stands",
    "class": "the example of a TensorFlow class uses the PyTorch class `{0}`; write `TF{0}`",
    "helper": "the example uses `{0}`, which does not exist: it is the same for both frameworks; write `{1}`",
    "type": "`{0}` is documented in a TensorFlow file; write the TensorFlow type, such as `tf.Tensor`",
    "title": "the file is described as `{0}`; write `TF 2.0` or `TensorFlow` instead of PyTorch",
}


def check(leftovers: Leftovers, copies: Copies) -> Iterator[Finding]:
    """Each leftover, with what to write instead."""
    for found in leftovers.found:
        yield copies.followed(
            Finding(
                PROBLEMS[found.kind].format(found.words, found.instead),
                found.path,
                found.line,
                found.column,
                found.symbol,
                severity="warning" if found.kind in ("type", "title") else "error",
                edit=partial(leftovers.edit, found) if found.instead else None,
            )
        )
