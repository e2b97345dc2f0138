# Copyright 2022 The HuggingFace Inc. team. All rights reserved.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software
# distributed under the License is distributed on an "AS IS" BASIS,
# WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
# See the License for the specific language governing permissions and
# limitations under the License.
from typing import TYPE_CHECKING

from ...file_utils import _LazyModule, is_tf_available, is_torch_available


_import_structure = {
    "configuration_cousin_bert": ["COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP", "CousinBertConfig"],
}

if is_torch_available():
    _import_structure["modeling_cousin_bert"] = [
        "COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
        "CousinBertForMaskedLM",
        "CousinBertForSequenceClassification",
        "CousinBertModel",
    ]

if is_tf_available():
    _import_structure["modeling_tf_cousin_bert"] = [
        "TF_COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
        "TFCousinBertForMaskedLM",
        "TFCousinBertForSequenceClassification",
        "TFCousinBertModel",
    ]


if TYPE_CHECKING:
    from .configuration_cousin_bert import COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, CousinBertConfig

    if is_torch_available():
        from .modeling_cousin_bert import (
            COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            CousinBertForMaskedLM,
            CousinBertForSequenceClassification,
            CousinBertModel,
        )

    if is_tf_available():
        from .modeling_tf_cousin_bert import (
            TF_COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            TFCousinBertForMaskedLM,
            TFCousinBertForSequenceClassification,
            TFCousinBertModel,
        )


else:
    import sys

    sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure, module_spec=__spec__)
