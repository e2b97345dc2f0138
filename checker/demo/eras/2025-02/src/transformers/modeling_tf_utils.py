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
"""TF general model utils."""

import functools
import inspect
from typing import Dict, List, Union

import numpy as np
import tensorflow as tf


try:
    import tf_keras as keras
except ImportError:
    import keras


TFModelInputType = Union[List[tf.Tensor], Dict[str, tf.Tensor], tf.Tensor, np.ndarray]


class TFMaskedLanguageModelingLoss:
    """Loss of masked language modeling, where labels of -100 are ignored."""


class TFSequenceClassificationLoss:
    """Loss of sequence classification, or of regression where there is one label."""


def keras_serializable(cls):
    """Makes a main layer known to Keras, so that a model that holds it can be saved."""
    if getattr(cls, "config_class", None) is None:
        raise AttributeError("Must set `config_class` to use @keras_serializable")
    return keras.utils.register_keras_serializable()(cls)


def unpack_inputs(func):
    """Lets a `call` take its inputs as arguments, as a list or as a dictionary."""

    @functools.wraps(func)
    def run_call_with_unpacked_inputs(self, *args, **kwargs):
        return func(self, *args, **kwargs)

    return run_call_with_unpacked_inputs


class TFPreTrainedModel(keras.Model):
    """What all TensorFlow models share."""

    config_class = None
    base_model_prefix = ""
    main_input_name = "input_ids"

    def __init__(self, config, *inputs, **kwargs):
        super().__init__(*inputs, **kwargs)
        self.config = config

    @property
    def input_signature(self):
        """The shape and type of each input, as far as it is a usual one."""
        taken = inspect.signature(self.call).parameters
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in taken]
        return {name: tf.TensorSpec([None, None], tf.int32, name=name) for name in names}

    @property
    def dummy_inputs(self):
        """The inputs that the network is built with."""
        return {name: tf.ones(shape=[1, 2], dtype=spec.dtype) for name, spec in self.input_signature.items()}


def get_initializer(initializer_range: float = 0.02):
    """The initializer of a weight matrix."""
    return keras.initializers.TruncatedNormal(stddev=initializer_range)
