"""
The index shows the model as supported in TensorFlow.

The first page of the documentation has a table of all models with a column for each framework: a green tick ✅ there
is how users learn that the port exists. The repository's own scripts make the table from the auto modules and fail
when it is out of date.

Guide: step 4, change 7. Add a green tick ✅ to the TensorFlow column of *BrandNewBert* in the index.
Severity: error. The repository's `check_table.py` fails.

```diff docs/source/en/index.md
-| [BrandNewBert](model_doc/brand_new_bert) |       ✅        |         ❌         |      ❌      |
+| [BrandNewBert](model_doc/brand_new_bert) |       ✅        |         ✅         |      ❌      |
```

```diff docs/source/index.rst
-| BrandNewBert |       ❌       |       ❌       |       ✅        |         ❌         |      ❌      |
+| BrandNewBert |       ❌       |       ❌       |       ✅        |         ✅         |      ❌      |
```
"""

from collections.abc import Iterator

from checker.facts.index import IndexPlace
from checker.finding import Finding


def check(place: IndexPlace) -> Iterator[Finding]:
    """A row for each of the model's names, and a tick in it."""
    yield from map(place.lacks, place.missing)
    yield from map(place.denies, place.unticked)
