"""
The port's own tests pass.

This runs them (`--runtime --run-tests`) as the guide does, with pytest and `RUN_PT_TF_CROSS_TESTS=1`. Nothing can be
downloaded meanwhile, so the slow tests are left out, and tests that try to download do not count: run those yourself.

Guide: step 5. All tests pass: `RUN_SLOW=1 RUN_PT_TF_CROSS_TESTS=1 py.test -vv tests/models/…/test_modeling_tf_….py`.
Severity: error. They run on every pull request.

```diff tests/models/brand_new_bert/test_modeling_tf_brand_new_bert.py
         model = TFBrandNewBertForMaskedLM(config=config)
         result = model({"input_ids": input_ids, "attention_mask": input_mask})

-        self.parent.assertEqual(result.logits.shape, (self.batch_size, self.seq_length, self.hidden_size))
+        self.parent.assertEqual(result.logits.shape, (self.batch_size, self.seq_length, self.vocab_size))
```
"""

from collections.abc import Iterator

from checker.facts.running.suite import Suite
from checker.finding import Finding


def check(suite: Suite) -> Iterator[Finding]:
    """Each reason for which tests fail, with their names."""
    for failure in suite.failures:
        names = ", ".join(f"`{name}`" for name in failure.tests)
        what = f"{names} fail{'' if len(failure.tests) > 1 else 's'}" if names else "the tests cannot be collected"
        first = failure.tests[0] if failure.tests else ""
        yield Finding(f"{what}: {failure.reason}", failure.path, failure.line, symbol=first)
