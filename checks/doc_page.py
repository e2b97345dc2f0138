"""
The model's page documents every TensorFlow class.

Users find a class on the model's page: under its own heading, an `[[autodoc]]` takes the text from the docstring and
`- call` shows how the model is called. A class without an entry is invisible in the documentation, a misspelled one
breaks its build. Pages that show no methods of any class are left as they are. The page of the auto classes shows each
`TFAutoModel…` that finds the port.

Guide: step 4, change 5. Add the documentation pointers to the public methods of *BrandNewBert*.
Severity: error. What is not documented is not found.

```diff docs/source/en/model_doc/brand_new_bert.md
+## TFBrandNewBertModel
+
+[[autodoc]] TFBrandNewBertModel
+    - call
+
```

```diff docs/source/en/model_doc/brand_new_bert.mdx
-## BrandNewBertForMaskedLM
+## TFBrandNewBertForMaskedLM

 [[autodoc]] TFBrandNewBertForMaskedLM
     - call
```

```diff docs/source/model_doc/brand_new_bert.rst
 .. autoclass:: transformers.TFBrandNewBertForSequenceClassification
-    :members:
+    :members: call
```
"""

from collections.abc import Iterator

from checker.facts.auto import PortTables
from checker.facts.auto_page import AutoPage
from checker.facts.doc_page import DocPage
from checker.finding import Finding


def check(page: DocPage, tables: PortTables, auto: AutoPage) -> Iterator[Finding]:
    """Compare the page with the port's public classes, and the auto classes' page with those that find the port."""
    yield from auto.lacking(tables.objects)
    if not page.exists:
        yield page.absent()
        return
    yield from map(page.lacks, page.missing)
    yield from (page.misnames(*place) for place in page.misnamed)
    yield from (page.misspells(name, entry) for name, entry in page.misspelled.items())
    yield from map(page.outlives, page.stale)
    yield from map(page.lacks_heading, page.without_heading)
    yield from map(page.lacks_call, page.without_call)
