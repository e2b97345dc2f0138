"""
The page credits whoever contributed the TensorFlow port.

Pages name the people who added a model to the library; the guide asks you to add yourself. Not every merged port did,
so this is advice, given only for the model you name.

Guide: step 4, change 6. Add yourself to the list of contributors to *BrandNewBert* in its page.
Severity: advice. About half of the merged ports have such a line.

```diff docs/source/en/model_doc/brand_new_bert.md
-This model was contributed by [grace](https://huggingface.co/grace).
+This model was contributed by [grace](https://huggingface.co/grace). TensorFlow version of the model was contributed by
+[ada](https://huggingface.co/ada).
```
"""  # noqa: E501 - a line of the page

from collections.abc import Iterator

from checker.facts.contributor import Contributors
from checker.finding import Finding


def check(page: Contributors) -> Iterator[Finding]:
    """A sentence that credits someone for TensorFlow."""
    if not page.tensorflow:
        yield page.lacks_credit()
