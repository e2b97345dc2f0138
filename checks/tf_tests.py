"""
The port has tests, and they test every model.

A test class that inherits from `TFModelTesterMixin` runs some hundred common tests, also those that compare the port
with PyTorch, on each model in its `all_model_classes`. A model that is missing there is not tested by anything. One
that PyTorch's tests leave out too, or that `utils/check_repo.py` excuses, is not asked for.

Guide: step 5. Copy `test_modeling_brand_new_bert.py` to `test_modeling_tf_brand_new_bert.py` and translate it.
Severity: error. An untested model; a test class that is not called `TF…Test` is a warning.

```diff tests/models/brand_new_bert/test_modeling_tf_brand_new_bert.py
             TFBrandNewBertForMaskedLM,
+            TFBrandNewBertForSequenceClassification,
         )
```
"""

from collections.abc import Iterator

from checker.facts.tests import TfTests
from checker.finding import Finding


def check(tests: TfTests) -> Iterator[Finding]:
    """The files, their classes, and the models these test."""
    yield from map(tests.lacks_file, tests.absent)
    yield from map(tests.lacks_models, tests.bare)
    yield from (tests.lacks_mixin(*place) for place in tests.without_mixin)
    yield from (tests.lacks_prefix(*place) for place in tests.misnamed)
    yield from (tests.lacks_test(*place) for place in tests.untested)
    yield from (tests.misspells(*place) for place in tests.unknown)
