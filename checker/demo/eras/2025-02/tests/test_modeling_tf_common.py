# coding=utf-8
# Copyright 2019 The HuggingFace Inc. team. All rights reserved.
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


import random
import unittest

from transformers import is_tf_available


if is_tf_available():
    import tensorflow as tf


class TFModelTesterMixin:
    model_tester = None
    all_model_classes = ()

    def test_initialization(self):
        config, inputs_dict = self.model_tester.prepare_config_and_inputs_for_common()
        for model_class in self.all_model_classes:
            self.assertIsNotNone(model_class(config)(inputs_dict))


def ids_tensor(shape, vocab_size):
    values = [random.randint(0, vocab_size - 1) for _ in range(shape[0] * shape[1])]
    return tf.reshape(tf.constant(values, dtype=tf.int32), shape)


def random_attention_mask(shape):
    mask = ids_tensor(shape, vocab_size=2)
    # each sequence attends to its first token at least
    return tf.concat([tf.ones_like(mask[:, :1]), mask[:, 1:]], axis=-1)
