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
""" Auto Config class."""

import importlib
from collections import OrderedDict

from ...configuration_utils import PretrainedConfig


CONFIG_MAPPING_NAMES = OrderedDict(
    [
        # Add configs here
        ("another_bert", "AnotherBertConfig"),
        ("brand_new_bert", "BrandNewBertConfig"),
        ("cousin_bert", "CousinBertConfig"),
    ]
)

CONFIG_ARCHIVE_MAP_MAPPING_NAMES = OrderedDict(
    [
        # Add archive maps here
        ("another_bert", "ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP"),
        ("brand_new_bert", "BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP"),
        ("cousin_bert", "COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP"),
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


class _LazyConfigMapping(OrderedDict):
    """A dictionary that loads a configuration class when it is asked for."""

    def __init__(self, mapping):
        self._mapping = mapping

    def __getitem__(self, key):
        module = importlib.import_module(f".{key.replace('-', '_')}", "transformers.models")
        return getattr(module, self._mapping[key])


CONFIG_MAPPING = _LazyConfigMapping(CONFIG_MAPPING_NAMES)


def _all_archive_maps():
    maps = {}
    for key, name in CONFIG_ARCHIVE_MAP_MAPPING_NAMES.items():
        maps.update(getattr(importlib.import_module(f".{key}", "transformers.models"), name))
    return maps


ALL_PRETRAINED_CONFIG_ARCHIVE_MAP = _all_archive_maps()


class AutoConfig:
    """Makes the configuration of a model from its type."""

    @classmethod
    def for_model(cls, model_type: str, *args, **kwargs) -> PretrainedConfig:
        return CONFIG_MAPPING[model_type](*args, **kwargs)
