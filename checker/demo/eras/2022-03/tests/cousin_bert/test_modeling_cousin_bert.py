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

import unittest

from transformers import is_torch_available
from transformers.testing_utils import require_torch, slow


if is_torch_available():
    from transformers import CousinBertForMaskedLM


@require_torch
class CousinBertModelIntegrationTest(unittest.TestCase):
    @slow
    def test_small_integration_test(self):
        model = CousinBertForMaskedLM.from_pretrained("acme/cousin-bert-base")
        self.assertEqual(model.config.model_type, "cousin_bert")
