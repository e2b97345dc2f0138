# coding=utf-8
# Copyright 2018 The HuggingFace Inc. team. All rights reserved.
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
""" Auto Model class. """

import warnings
from collections import OrderedDict

from ...utils import logging

# Add modeling imports here
from ..another_bert.modeling_tf_another_bert import (
    TFAnotherBertForMaskedLM,
    TFAnotherBertForSequenceClassification,
    TFAnotherBertModel,
)
from ..brand_new_bert.modeling_tf_brand_new_bert import (
    TFBrandNewBertForMaskedLM,
    TFBrandNewBertForSequenceClassification,
    TFBrandNewBertModel,
)
from ..cousin_bert.modeling_tf_cousin_bert import (
    TFCousinBertForMaskedLM,
    TFCousinBertForSequenceClassification,
    TFCousinBertModel,
)
from .auto_factory import auto_class_factory
from .configuration_auto import AnotherBertConfig, BrandNewBertConfig, CousinBertConfig


logger = logging.get_logger(__name__)


TF_MODEL_MAPPING = OrderedDict(
    [
        # Base model mapping
        (AnotherBertConfig, TFAnotherBertModel),
        (BrandNewBertConfig, TFBrandNewBertModel),
        (CousinBertConfig, TFCousinBertModel),
    ]
)

TF_MODEL_FOR_PRETRAINING_MAPPING = OrderedDict(
    [
        # Model for pre-training mapping
        (AnotherBertConfig, TFAnotherBertForMaskedLM),
        (BrandNewBertConfig, TFBrandNewBertForMaskedLM),
        (CousinBertConfig, TFCousinBertForMaskedLM),
    ]
)

TF_MODEL_WITH_LM_HEAD_MAPPING = OrderedDict(
    [
        # Model with LM heads mapping
        (AnotherBertConfig, TFAnotherBertForMaskedLM),
        (BrandNewBertConfig, TFBrandNewBertForMaskedLM),
        (CousinBertConfig, TFCousinBertForMaskedLM),
    ]
)

TF_MODEL_FOR_MASKED_LM_MAPPING = OrderedDict(
    [
        # Model for Masked LM mapping
        (AnotherBertConfig, TFAnotherBertForMaskedLM),
        (BrandNewBertConfig, TFBrandNewBertForMaskedLM),
        (CousinBertConfig, TFCousinBertForMaskedLM),
    ]
)

TF_MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING = OrderedDict(
    [
        # Model for Sequence Classification mapping
        (AnotherBertConfig, TFAnotherBertForSequenceClassification),
        (BrandNewBertConfig, TFBrandNewBertForSequenceClassification),
        (CousinBertConfig, TFCousinBertForSequenceClassification),
    ]
)

TFAutoModel = auto_class_factory("TFAutoModel", TF_MODEL_MAPPING)

TFAutoModelForPreTraining = auto_class_factory(
    "TFAutoModelForPreTraining", TF_MODEL_FOR_PRETRAINING_MAPPING, head_doc="pretraining"
)

_TFAutoModelWithLMHead = auto_class_factory(
    "TFAutoModelWithLMHead", TF_MODEL_WITH_LM_HEAD_MAPPING, head_doc="language modeling"
)

TFAutoModelForMaskedLM = auto_class_factory(
    "TFAutoModelForMaskedLM", TF_MODEL_FOR_MASKED_LM_MAPPING, head_doc="masked language modeling"
)

TFAutoModelForSequenceClassification = auto_class_factory(
    "TFAutoModelForSequenceClassification",
    TF_MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
    head_doc="sequence classification",
)


class TFAutoModelWithLMHead(_TFAutoModelWithLMHead):
    @classmethod
    def from_config(cls, config):
        warnings.warn("The class `TFAutoModelWithLMHead` is deprecated.", FutureWarning)
        return super().from_config(config)
