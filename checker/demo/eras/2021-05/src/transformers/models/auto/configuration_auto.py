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
""" Auto Config class. """

from collections import OrderedDict

from ...configuration_utils import PretrainedConfig
from ..another_bert.configuration_another_bert import ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, AnotherBertConfig
from ..brand_new_bert.configuration_brand_new_bert import (
    BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP,
    BrandNewBertConfig,
)
from ..cousin_bert.configuration_cousin_bert import COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, CousinBertConfig


ALL_PRETRAINED_CONFIG_ARCHIVE_MAP = dict(
    (key, value)
    for pretrained_map in [
        # Add archive maps here
        ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP,
        BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP,
        COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP,
    ]
    for key, value, in pretrained_map.items()
)


CONFIG_MAPPING = OrderedDict(
    [
        # Add configs here
        ("another_bert", AnotherBertConfig),
        ("brand_new_bert", BrandNewBertConfig),
        ("cousin_bert", CousinBertConfig),
    ]
)

MODEL_NAMES_MAPPING = OrderedDict(
    [
        # Add full (and cased) model names here
        ("another_bert", "AnotherBert"),
        ("brand_new_bert", "BrandNewBert"),
        ("cousin_bert", "CousinBert"),
    ]
)


class AutoConfig:
    """Makes the configuration of a model from its type."""

    @classmethod
    def for_model(cls, model_type: str, *args, **kwargs) -> PretrainedConfig:
        return CONFIG_MAPPING[model_type](*args, **kwargs)
