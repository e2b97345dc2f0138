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
""" CousinBert model configuration"""

from ...utils import logging
from ..another_bert.configuration_another_bert import AnotherBertConfig


logger = logging.get_logger(__name__)

COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP = {
    "acme/cousin-bert-base": "https://huggingface.co/acme/cousin-bert-base/resolve/main/config.json",
    # See all CousinBert models at https://huggingface.co/models?filter=cousin_bert
}


class CousinBertConfig(AnotherBertConfig):
    """
    This class overrides [`AnotherBertConfig`]. Please check the superclass for the appropriate documentation
    alongside usage examples.
    """

    model_type = "cousin_bert"
