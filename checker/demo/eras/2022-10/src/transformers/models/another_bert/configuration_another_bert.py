# coding=utf-8
# Copyright 2021 The HuggingFace Inc. team. All rights reserved.
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
""" AnotherBert model configuration"""

from ...configuration_utils import PretrainedConfig
from ...utils import logging


logger = logging.get_logger(__name__)

ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP = {
    "acme/another-bert-base": "https://huggingface.co/acme/another-bert-base/resolve/main/config.json",
    # See all AnotherBert models at https://huggingface.co/models?filter=another_bert
}


class AnotherBertConfig(PretrainedConfig):
    r"""
    This is the configuration class to store the configuration of a [`AnotherBertModel`]. It is used to
    instantiate a AnotherBert model according to the specified arguments, defining the model architecture.

    Configuration objects inherit from [`PretrainedConfig`] and can be used to control the model outputs.

    Args:
        vocab_size (`int`, *optional*, defaults to `30522`):
            Vocabulary size of the AnotherBert model.
        hidden_size (`int`, *optional*, defaults to `768`):
            Dimensionality of the encoder layers.
        num_hidden_layers (`int`, *optional*, defaults to `12`):
            Number of hidden layers in the encoder.
        intermediate_size (`int`, *optional*, defaults to `3072`):
            Dimensionality of the feed-forward layer in the encoder.
        hidden_act (`str`, *optional*, defaults to `"gelu"`):
            The non-linear activation function in the encoder and the language modeling head.
        hidden_dropout_prob (`float`, *optional*, defaults to `0.1`):
            The dropout probability for all fully connected layers in the embeddings and the encoder.
        initializer_range (`float`, *optional*, defaults to `0.02`):
            The standard deviation of the initializer for all weight matrices.
        layer_norm_eps (`float`, *optional*, defaults to `1e-12`):
            The epsilon used by the layer normalization layers.
        pad_token_id (`int`, *optional*, defaults to `0`):
            The index of the padding token in the vocabulary.

    Example:

    ```python
    >>> from transformers import AnotherBertConfig, AnotherBertModel

    >>> # Initializing a AnotherBert configuration
    >>> configuration = AnotherBertConfig()

    >>> # Initializing a model (with random weights) from the configuration
    >>> model = AnotherBertModel(configuration)
    ```"""

    model_type = "another_bert"

    def __init__(
        self,
        vocab_size=30522,
        hidden_size=768,
        num_hidden_layers=12,
        intermediate_size=3072,
        hidden_act="gelu",
        hidden_dropout_prob=0.1,
        initializer_range=0.02,
        layer_norm_eps=1e-12,
        pad_token_id=0,
        **kwargs,
    ):
        super().__init__(pad_token_id=pad_token_id, **kwargs)

        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.intermediate_size = intermediate_size
        self.hidden_act = hidden_act
        self.hidden_dropout_prob = hidden_dropout_prob
        self.initializer_range = initializer_range
        self.layer_norm_eps = layer_norm_eps
