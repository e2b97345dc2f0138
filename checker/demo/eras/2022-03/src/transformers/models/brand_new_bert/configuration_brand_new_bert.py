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
""" BrandNewBert model configuration"""

from ...configuration_utils import PretrainedConfig
from ...utils import logging


logger = logging.get_logger(__name__)

BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP = {
    "acme/brand-new-bert-base": "https://huggingface.co/acme/brand-new-bert-base/resolve/main/config.json",
    # See all BrandNewBert models at https://huggingface.co/models?filter=brand_new_bert
}


class BrandNewBertConfig(PretrainedConfig):
    r"""
    This is the configuration class to store the configuration of a [`BrandNewBertModel`]. It is used to
    instantiate a BrandNewBert model according to the specified arguments, defining the model architecture.

    Configuration objects inherit from [`PretrainedConfig`] and can be used to control the model outputs.

    Args:
        vocab_size (`int`, *optional*, defaults to `30522`):
            Vocabulary size of the BrandNewBert model.
        hidden_size (`int`, *optional*, defaults to `768`):
            Dimensionality of the encoder layers.
        num_hidden_layers (`int`, *optional*, defaults to `12`):
            Number of hidden layers in the encoder.
        num_attention_heads (`int`, *optional*, defaults to `12`):
            Number of attention heads for each attention layer in the encoder.
        intermediate_size (`int`, *optional*, defaults to `3072`):
            Dimensionality of the feed-forward layer in the encoder.
        hidden_act (`str`, *optional*, defaults to `"gelu"`):
            The non-linear activation function in the encoder and the language modeling head.
        hidden_dropout_prob (`float`, *optional*, defaults to `0.1`):
            The dropout probability for all fully connected layers in the embeddings and the encoder.
        attention_probs_dropout_prob (`float`, *optional*, defaults to `0.1`):
            The dropout ratio for the attention probabilities.
        max_position_embeddings (`int`, *optional*, defaults to `512`):
            The maximum sequence length that this model might ever be used with.
        initializer_range (`float`, *optional*, defaults to `0.02`):
            The standard deviation of the initializer for all weight matrices.
        layer_norm_eps (`float`, *optional*, defaults to `1e-12`):
            The epsilon used by the layer normalization layers.
        layer_scale_init_value (`float`, *optional*, defaults to `0.1`):
            What each layer's output is scaled with before it is learnt.
        pad_token_id (`int`, *optional*, defaults to `0`):
            The index of the padding token in the vocabulary.

    Example:

    ```python
    >>> from transformers import BrandNewBertConfig, BrandNewBertModel

    >>> # Initializing a BrandNewBert configuration
    >>> configuration = BrandNewBertConfig()

    >>> # Initializing a model (with random weights) from the configuration
    >>> model = BrandNewBertModel(configuration)
    ```"""

    model_type = "brand_new_bert"

    def __init__(
        self,
        vocab_size=30522,
        hidden_size=768,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=3072,
        hidden_act="gelu",
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        max_position_embeddings=512,
        initializer_range=0.02,
        layer_norm_eps=1e-12,
        layer_scale_init_value=0.1,
        pad_token_id=0,
        **kwargs,
    ):
        super().__init__(pad_token_id=pad_token_id, **kwargs)

        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.hidden_act = hidden_act
        self.hidden_dropout_prob = hidden_dropout_prob
        self.attention_probs_dropout_prob = attention_probs_dropout_prob
        self.max_position_embeddings = max_position_embeddings
        self.initializer_range = initializer_range
        self.layer_norm_eps = layer_norm_eps
        self.layer_scale_init_value = layer_scale_init_value
