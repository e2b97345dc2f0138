# coding=utf-8
# Copyright 2020 The HuggingFace Inc. team. All rights reserved.
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

import unittest

from transformers import AnotherBertConfig, is_tf_available
from transformers.testing_utils import require_tf, slow

from .test_configuration_common import ConfigTester
from .test_modeling_tf_common import TFModelTesterMixin, ids_tensor


if is_tf_available():
    import tensorflow as tf

    from transformers import TFAnotherBertForMaskedLM, TFAnotherBertForSequenceClassification, TFAnotherBertModel


class TFAnotherBertModelTester:
    def __init__(self, parent):
        self.parent = parent
        self.batch_size = 13
        self.seq_length = 7
        self.is_training = True
        self.use_labels = True
        self.vocab_size = 99
        self.hidden_size = 32
        self.num_hidden_layers = 2
        self.num_attention_heads = 1
        self.intermediate_size = 37
        self.num_labels = 3

    def prepare_config_and_inputs(self):
        input_ids = ids_tensor([self.batch_size, self.seq_length], self.vocab_size)
        input_mask = ids_tensor([self.batch_size, self.seq_length], vocab_size=2)
        config = AnotherBertConfig(
            vocab_size=self.vocab_size,
            hidden_size=self.hidden_size,
            num_hidden_layers=self.num_hidden_layers,
            intermediate_size=self.intermediate_size,
        )

        return config, input_ids, input_mask

    def prepare_config_and_inputs_for_common(self):
        config, input_ids, input_mask = self.prepare_config_and_inputs()
        inputs_dict = {"input_ids": input_ids, "attention_mask": input_mask}

        return config, inputs_dict

    def create_and_check_model(self, config, input_ids, input_mask):
        model = TFAnotherBertModel(config=config)
        result = model({"input_ids": input_ids, "attention_mask": input_mask})

        self.parent.assertEqual(result.last_hidden_state.shape, (self.batch_size, self.seq_length, self.hidden_size))

    def create_and_check_for_masked_lm(self, config, input_ids, input_mask):
        model = TFAnotherBertForMaskedLM(config=config)
        result = model({"input_ids": input_ids, "attention_mask": input_mask})

        self.parent.assertEqual(result.logits.shape, (self.batch_size, self.seq_length, self.vocab_size))

    def create_and_check_for_sequence_classification(self, config, input_ids, input_mask):
        config.num_labels = self.num_labels
        model = TFAnotherBertForSequenceClassification(config=config)
        result = model({"input_ids": input_ids, "attention_mask": input_mask})

        self.parent.assertEqual(result.logits.shape, (self.batch_size, self.num_labels))


@require_tf
class TFAnotherBertModelTest(TFModelTesterMixin, unittest.TestCase):
    all_model_classes = (
        (
            TFAnotherBertModel,
            TFAnotherBertForMaskedLM,
            TFAnotherBertForSequenceClassification,
        )
        if is_tf_available()
        else ()
    )
    test_head_masking = False

    def setUp(self):
        self.model_tester = TFAnotherBertModelTester(self)
        self.config_tester = ConfigTester(self, config_class=AnotherBertConfig, hidden_size=37)

    def test_config(self):
        self.config_tester.run_common_tests()

    def test_model(self):
        config_and_inputs = self.model_tester.prepare_config_and_inputs()
        self.model_tester.create_and_check_model(*config_and_inputs)

    def test_for_masked_lm(self):
        config_and_inputs = self.model_tester.prepare_config_and_inputs()
        self.model_tester.create_and_check_for_masked_lm(*config_and_inputs)

    def test_for_sequence_classification(self):
        config_and_inputs = self.model_tester.prepare_config_and_inputs()
        self.model_tester.create_and_check_for_sequence_classification(*config_and_inputs)

    @slow
    def test_model_from_pretrained(self):
        model = TFAnotherBertModel.from_pretrained("acme/another-bert-base")
        self.assertIsNotNone(model)


@require_tf
class TFAnotherBertModelIntegrationTest(unittest.TestCase):
    @slow
    def test_inference_masked_lm(self):
        model = TFAnotherBertForMaskedLM.from_pretrained("acme/another-bert-base")
        output = model(tf.constant([[0, 1, 2, 3, 4, 5]])).logits

        self.assertEqual(output.shape, [1, 6, 30522])
