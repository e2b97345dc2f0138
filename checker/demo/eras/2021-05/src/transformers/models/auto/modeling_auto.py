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
from ..another_bert.modeling_another_bert import (
    AnotherBertForMaskedLM,
    AnotherBertForSequenceClassification,
    AnotherBertModel,
)
from ..brand_new_bert.modeling_brand_new_bert import (
    BrandNewBertForMaskedLM,
    BrandNewBertForSequenceClassification,
    BrandNewBertModel,
)
from ..cousin_bert.modeling_cousin_bert import (
    CousinBertForMaskedLM,
    CousinBertForSequenceClassification,
    CousinBertModel,
)
from .auto_factory import auto_class_factory
from .configuration_auto import AnotherBertConfig, BrandNewBertConfig, CousinBertConfig


logger = logging.get_logger(__name__)


MODEL_MAPPING = OrderedDict(
    [
        # Base model mapping
        (AnotherBertConfig, AnotherBertModel),
        (BrandNewBertConfig, BrandNewBertModel),
        (CousinBertConfig, CousinBertModel),
    ]
)

MODEL_FOR_PRETRAINING_MAPPING = OrderedDict(
    [
        # Model for pre-training mapping
        (AnotherBertConfig, AnotherBertForMaskedLM),
        (BrandNewBertConfig, BrandNewBertForMaskedLM),
        (CousinBertConfig, CousinBertForMaskedLM),
    ]
)

MODEL_WITH_LM_HEAD_MAPPING = OrderedDict(
    [
        # Model with LM heads mapping
        (AnotherBertConfig, AnotherBertForMaskedLM),
        (BrandNewBertConfig, BrandNewBertForMaskedLM),
        (CousinBertConfig, CousinBertForMaskedLM),
    ]
)

MODEL_FOR_MASKED_LM_MAPPING = OrderedDict(
    [
        # Model for Masked LM mapping
        (AnotherBertConfig, AnotherBertForMaskedLM),
        (BrandNewBertConfig, BrandNewBertForMaskedLM),
        (CousinBertConfig, CousinBertForMaskedLM),
    ]
)

MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING = OrderedDict(
    [
        # Model for Sequence Classification mapping
        (AnotherBertConfig, AnotherBertForSequenceClassification),
        (BrandNewBertConfig, BrandNewBertForSequenceClassification),
        (CousinBertConfig, CousinBertForSequenceClassification),
    ]
)

AutoModel = auto_class_factory("AutoModel", MODEL_MAPPING)

AutoModelForPreTraining = auto_class_factory(
    "AutoModelForPreTraining", MODEL_FOR_PRETRAINING_MAPPING, head_doc="pretraining"
)

_AutoModelWithLMHead = auto_class_factory(
    "AutoModelWithLMHead", MODEL_WITH_LM_HEAD_MAPPING, head_doc="language modeling"
)

AutoModelForMaskedLM = auto_class_factory(
    "AutoModelForMaskedLM", MODEL_FOR_MASKED_LM_MAPPING, head_doc="masked language modeling"
)

AutoModelForSequenceClassification = auto_class_factory(
    "AutoModelForSequenceClassification", MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING, head_doc="sequence classification"
)


class AutoModelWithLMHead(_AutoModelWithLMHead):
    @classmethod
    def from_config(cls, config):
        warnings.warn("The class `AutoModelWithLMHead` is deprecated.", FutureWarning)
        return super().from_config(config)
