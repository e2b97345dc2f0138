"""
The port loads its own TensorFlow weights.

`from_pt=True` converts PyTorch weights on the fly. Tests need it until TensorFlow weights are on the Hub, and lose it
as the last step before the merge. An example in a docstring is for users, who find the weights there: it never has it.

Guide: step 6. Remove the `from_pt=True` flag in the tests once the TensorFlow weights are on the Hub.
Severity: error. An example fails for a user without PyTorch; in tests the flag counts with `--stage final` only.

```diff src/transformers/models/brand_new_bert/modeling_tf_brand_new_bert.py
         >>> tokenizer = AutoTokenizer.from_pretrained("acme/brand-new-bert-base")
+        >>> model = TFBrandNewBertForMaskedLM.from_pretrained("acme/brand-new-bert-base")
-        >>> model = TFBrandNewBertForMaskedLM.from_pretrained("acme/brand-new-bert-base", from_pt=True)
```
"""

from collections.abc import Iterator
from functools import partial

from checker.facts.from_pt import Flags
from checker.finding import Finding


def check(flags: Flags) -> Iterator[Finding]:
    """Every flag in an example, and in the final stage every flag in a test."""
    for flag in flags.found:
        if flag.tested and flags.stage != "final":
            continue
        where = "the test still loads PyTorch weights" if flag.tested else "the example converts PyTorch weights"
        yield Finding(
            f"{where} with `from_pt=True`; upload the TensorFlow weights to the Hub and remove the argument",
            flag.path,
            flag.line,
            flag.column,
            flag.symbol,
            edit=partial(flags.without, flag),
        )
