"""
The model's page is in the table of contents.

The side bar of the documentation is built from this file: a page that is missing there can be found by search only,
a row whose `local` is misspelled breaks the build, and one out of order fails the repository's own check. The PyTorch
port of a model has usually brought the row.

Guide: step 4, change 5. Add the documentation pointers: the page must be in the table of contents to be reached.
Severity: error. The documentation does not build, or nobody finds the page.

```diff docs/source/en/_toctree.yml
+      - local: model_doc/brand_new_bert
+        title: BrandNewBert
```

```diff docs/source/index.rst
     model_doc/auto
+    model_doc/brand_new_bert
     model_doc/cousin_bert
```
"""

from collections.abc import Iterator

from checker.facts.toctree import TocPlace
from checker.finding import Finding


def check(place: TocPlace) -> Iterator[Finding]:
    """The page is listed, once, in its place."""
    if not place.rows:
        yield place.lacks()
    yield from map(place.repeats, place.rows[1:])
    yield from map(place.misplaces, filter(place.toctree.breaks_order, place.rows[:1]))
