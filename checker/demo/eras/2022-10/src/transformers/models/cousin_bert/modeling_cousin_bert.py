# coding=utf-8
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
""" PyTorch CousinBert model."""

from ...utils import logging
from ..another_bert.modeling_another_bert import (
    AnotherBertForMaskedLM,
    AnotherBertForSequenceClassification,
    AnotherBertModel,
)
from .configuration_cousin_bert import CousinBertConfig


logger = logging.get_logger(__name__)

COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST = [
    "acme/cousin-bert-base",
    # See all CousinBert models at https://huggingface.co/models?filter=cousin_bert
]


class CousinBertModel(AnotherBertModel):
    r"""
    This class overrides [`AnotherBertModel`]. Please check the superclass for the appropriate
    documentation alongside usage examples.
    """

    model_type = "cousin_bert"
    config_class = CousinBertConfig


class CousinBertForMaskedLM(AnotherBertForMaskedLM):
    r"""
    This class overrides [`AnotherBertForMaskedLM`]. Please check the superclass for the appropriate
    documentation alongside usage examples.
    """

    model_type = "cousin_bert"
    config_class = CousinBertConfig


class CousinBertForSequenceClassification(AnotherBertForSequenceClassification):
    r"""
    This class overrides [`AnotherBertForSequenceClassification`]. Please check the superclass for the appropriate
    documentation alongside usage examples.
    """

    model_type = "cousin_bert"
    config_class = CousinBertConfig
