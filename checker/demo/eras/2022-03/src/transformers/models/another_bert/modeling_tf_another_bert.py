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
""" TF 2.0 AnotherBert model."""

from typing import Dict, Optional, Tuple, Union

import numpy as np
import tensorflow as tf

from ...activations_tf import get_tf_activation
from ...file_utils import (
    add_code_sample_docstrings,
    add_start_docstrings,
    add_start_docstrings_to_model_forward,
    replace_return_docstrings,
)
from ...modeling_tf_outputs import TFBaseModelOutput, TFMaskedLMOutput, TFSequenceClassifierOutput
from ...modeling_tf_utils import (
    TFMaskedLanguageModelingLoss,
    TFModelInputType,
    TFPreTrainedModel,
    TFSequenceClassificationLoss,
    get_initializer,
    input_processing,
    keras_serializable,
)
from ...tf_utils import shape_list
from ...utils import logging
from .configuration_another_bert import AnotherBertConfig


logger = logging.get_logger(__name__)

_CHECKPOINT_FOR_DOC = "acme/another-bert-base"
_CONFIG_FOR_DOC = "AnotherBertConfig"
_TOKENIZER_FOR_DOC = "BertTokenizer"

TF_ANOTHER_BERT_PRETRAINED_MODEL_ARCHIVE_LIST = [
    "acme/another-bert-base",
    # See all AnotherBert models at https://huggingface.co/models?filter=another_bert
]


class TFAnotherBertEmbeddings(tf.keras.layers.Layer):
    """Construct the embeddings from word embeddings alone."""

    def __init__(self, config: AnotherBertConfig, **kwargs):
        super().__init__(**kwargs)

        self.config = config
        self.hidden_size = config.hidden_size
        self.initializer_range = config.initializer_range
        self.LayerNorm = tf.keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="LayerNorm")

    def build(self, input_shape=None):
        with tf.name_scope("word_embeddings"):
            self.weight = self.add_weight(
                name="weight",
                shape=[self.config.vocab_size, self.hidden_size],
                initializer=get_initializer(self.initializer_range),
            )

        super().build(input_shape)

    def call(self, input_ids: tf.Tensor = None, inputs_embeds: tf.Tensor = None) -> tf.Tensor:
        if inputs_embeds is None:
            inputs_embeds = tf.gather(params=self.weight, indices=input_ids)

        return self.LayerNorm(inputs_embeds)


class TFAnotherBertMixer(tf.keras.layers.Layer):
    """Mixes the tokens with one set of weights, learnt from a shared projection."""

    def __init__(self, config: AnotherBertConfig, **kwargs):
        super().__init__(**kwargs)

        self.scale = config.hidden_size**-0.5
        self.shared = tf.keras.layers.Dense(
            units=config.hidden_size, kernel_initializer=get_initializer(config.initializer_range), name="shared"
        )
        self.dropout = tf.keras.layers.Dropout(rate=config.hidden_dropout_prob)

    def call(
        self, hidden_states: tf.Tensor, attention_mask: tf.Tensor, output_attentions: bool, training: bool = False
    ) -> Tuple[tf.Tensor]:
        shared = self.shared(hidden_states)
        scores = tf.matmul(shared, shared, transpose_b=True) * self.scale + attention_mask
        weights = tf.nn.softmax(logits=scores, axis=-1)
        mixed = self.dropout(tf.matmul(weights, hidden_states), training=training)

        return (mixed, weights) if output_attentions else (mixed,)


class TFAnotherBertMLP(tf.keras.layers.Layer):
    def __init__(self, config: AnotherBertConfig, **kwargs):
        super().__init__(**kwargs)

        self.dense_in = tf.keras.layers.Dense(
            units=config.intermediate_size,
            kernel_initializer=get_initializer(config.initializer_range),
            name="dense_in",
        )
        self.activation = get_tf_activation(config.hidden_act)
        self.dense_out = tf.keras.layers.Dense(
            units=config.hidden_size, kernel_initializer=get_initializer(config.initializer_range), name="dense_out"
        )
        self.dropout = tf.keras.layers.Dropout(rate=config.hidden_dropout_prob)

    def call(self, hidden_states: tf.Tensor, training: bool = False) -> tf.Tensor:
        hidden_states = self.dense_in(hidden_states)
        hidden_states = self.activation(hidden_states)
        hidden_states = self.dense_out(hidden_states)
        hidden_states = self.dropout(hidden_states, training=training)

        return hidden_states


class TFAnotherBertLayer(tf.keras.layers.Layer):
    def __init__(self, config: AnotherBertConfig, **kwargs):
        super().__init__(**kwargs)

        self.mixer = TFAnotherBertMixer(config, name="mixer")
        self.mlp = TFAnotherBertMLP(config, name="mlp")
        self.norm = tf.keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="norm")

    def call(
        self, hidden_states: tf.Tensor, attention_mask: tf.Tensor, output_attentions: bool, training: bool = False
    ) -> Tuple[tf.Tensor]:
        mixer_outputs = self.mixer(hidden_states, attention_mask, output_attentions, training=training)
        mlp_output = self.mlp(mixer_outputs[0], training=training)

        return (self.norm(hidden_states + mlp_output),) + mixer_outputs[1:]


class TFAnotherBertLMHead(tf.keras.layers.Layer):
    def __init__(self, config: AnotherBertConfig, input_embeddings: tf.keras.layers.Layer, **kwargs):
        super().__init__(**kwargs)

        self.config = config
        self.hidden_size = config.hidden_size
        self.dense = tf.keras.layers.Dense(
            units=config.hidden_size, kernel_initializer=get_initializer(config.initializer_range), name="dense"
        )
        self.activation = get_tf_activation(config.hidden_act)
        self.layer_norm = tf.keras.layers.LayerNormalization(epsilon=config.layer_norm_eps, name="layer_norm")

        # The output weights are the same as the input embeddings, but there is
        # an output-only bias for each token.
        self.input_embeddings = input_embeddings

    def build(self, input_shape=None):
        self.bias = self.add_weight(shape=(self.config.vocab_size,), initializer="zeros", trainable=True, name="bias")

        super().build(input_shape)

    def get_output_embeddings(self) -> tf.keras.layers.Layer:
        return self.input_embeddings

    def set_output_embeddings(self, value: tf.Variable):
        self.input_embeddings.weight = value
        self.input_embeddings.vocab_size = shape_list(value)[0]

    def get_bias(self) -> Dict[str, tf.Variable]:
        return {"bias": self.bias}

    def set_bias(self, value: Dict[str, tf.Variable]):
        self.bias = value["bias"]
        self.config.vocab_size = shape_list(value["bias"])[0]

    def call(self, hidden_states: tf.Tensor) -> tf.Tensor:
        hidden_states = self.dense(hidden_states)
        hidden_states = self.activation(hidden_states)
        hidden_states = self.layer_norm(hidden_states)

        seq_length = shape_list(hidden_states)[1]
        hidden_states = tf.reshape(hidden_states, shape=[-1, self.hidden_size])
        hidden_states = tf.matmul(hidden_states, self.input_embeddings.weight, transpose_b=True)
        hidden_states = tf.reshape(hidden_states, shape=[-1, seq_length, self.config.vocab_size])

        return tf.nn.bias_add(hidden_states, bias=self.bias)


@keras_serializable
class TFAnotherBertMainLayer(tf.keras.layers.Layer):
    config_class = AnotherBertConfig

    def __init__(self, config: AnotherBertConfig, **kwargs):
        super().__init__(**kwargs)

        self.config = config
        self.embeddings = TFAnotherBertEmbeddings(config, name="embeddings")
        self.layers = [TFAnotherBertLayer(config, name=f"layers_._{i}") for i in range(config.num_hidden_layers)]

    def get_input_embeddings(self) -> tf.keras.layers.Layer:
        return self.embeddings

    def set_input_embeddings(self, value: tf.Variable):
        self.embeddings.weight = value
        self.embeddings.vocab_size = shape_list(value)[0]

    def _prune_heads(self, heads_to_prune):
        raise NotImplementedError

    def call(
        self,
        input_ids: Optional[TFModelInputType] = None,
        attention_mask: Optional[Union[np.ndarray, tf.Tensor]] = None,
        inputs_embeds: Optional[Union[np.ndarray, tf.Tensor]] = None,
        output_attentions: Optional[bool] = None,
        output_hidden_states: Optional[bool] = None,
        return_dict: Optional[bool] = None,
        training: bool = False,
        **kwargs,
    ) -> Union[TFBaseModelOutput, Tuple[tf.Tensor]]:
        inputs = input_processing(
            func=self.call,
            config=self.config,
            input_ids=input_ids,
            attention_mask=attention_mask,
            inputs_embeds=inputs_embeds,
            output_attentions=output_attentions,
            output_hidden_states=output_hidden_states,
            return_dict=return_dict,
            training=training,
            kwargs_call=kwargs,
        )
        if (inputs["input_ids"] is None) == (inputs["inputs_embeds"] is None):
            raise ValueError("You have to specify exactly one of input_ids and inputs_embeds")

        hidden_states = self.embeddings(inputs["input_ids"], inputs["inputs_embeds"])
        if inputs["attention_mask"] is None:
            inputs["attention_mask"] = tf.fill(shape_list(hidden_states)[:-1], 1)
        padding = (1.0 - tf.cast(inputs["attention_mask"][:, tf.newaxis, :], hidden_states.dtype)) * -10000.0

        all_hidden_states = (hidden_states,)
        all_attentions = ()
        for layer in self.layers:
            layer_outputs = layer(hidden_states, padding, inputs["output_attentions"], training=inputs["training"])
            hidden_states = layer_outputs[0]
            all_hidden_states = all_hidden_states + (hidden_states,)
            all_attentions = all_attentions + layer_outputs[1:]

        outputs = TFBaseModelOutput(
            last_hidden_state=hidden_states,
            hidden_states=all_hidden_states if inputs["output_hidden_states"] else None,
            attentions=all_attentions if inputs["output_attentions"] else None,
        )

        return outputs if inputs["return_dict"] else outputs.to_tuple()


class TFAnotherBertPreTrainedModel(TFPreTrainedModel):
    """
    An abstract class to handle weights initialization and a simple interface for downloading and loading pretrained
    models.
    """

    config_class = AnotherBertConfig
    base_model_prefix = "another_bert"
    # names with a '.' represents the authorized unexpected/missing layers when a TF model is loaded from a PT model
    _keys_to_ignore_on_load_unexpected = [r"lm_head.decoder"]

    @tf.function(
        input_signature=[
            {
                "input_ids": tf.TensorSpec((None, None), tf.int32, name="input_ids"),
                "attention_mask": tf.TensorSpec((None, None), tf.int32, name="attention_mask"),
            }
        ]
    )
    def serving(self, inputs):
        output = self.call(inputs)

        return self.serving_output(output)


ANOTHER_BERT_START_DOCSTRING = r"""

    This model inherits from [`TFPreTrainedModel`]. Check the superclass documentation for the generic methods the
    library implements for all its models (such as downloading or saving).

    Args:
        config ([`AnotherBertConfig`]): Model configuration class with all the parameters of the model.
            Initializing with a config file does not load the weights associated with the model, only the
            configuration. Check out the [`~TFPreTrainedModel.from_pretrained`] method to load the model weights.
"""

ANOTHER_BERT_INPUTS_DOCSTRING = r"""
    Args:
        input_ids (`Numpy array` or `tf.Tensor` of shape `({0})`):
            Indices of input sequence tokens in the vocabulary.
        attention_mask (`Numpy array` or `tf.Tensor` of shape `({0})`, *optional*):
            Mask to avoid performing attention on padding token indices. Mask values selected in `[0, 1]`:

            - 1 for tokens that are **not masked**,
            - 0 for tokens that are **masked**.

        inputs_embeds (`Numpy array` or `tf.Tensor` of shape `({0}, hidden_size)`, *optional*):
            An embedded representation, passed instead of `input_ids`.
        output_attentions (`bool`, *optional*):
            Whether or not to return the attentions tensors of all attention layers.
        output_hidden_states (`bool`, *optional*):
            Whether or not to return the hidden states of all layers.
        return_dict (`bool`, *optional*):
            Whether or not to return a [`~file_utils.ModelOutput`] instead of a plain tuple.
        training (`bool`, *optional*, defaults to `False`):
            Whether or not to use the model in training mode (some modules like dropout modules have different
            behaviors between training and evaluation).
"""


@add_start_docstrings(
    "The bare AnotherBert Model transformer outputting raw hidden-states without any specific head on top.",
    ANOTHER_BERT_START_DOCSTRING,
)
class TFAnotherBertModel(TFAnotherBertPreTrainedModel):
    def __init__(self, config: AnotherBertConfig, *inputs, **kwargs):
        super().__init__(config, *inputs, **kwargs)

        self.another_bert = TFAnotherBertMainLayer(config, name="another_bert")

    @add_start_docstrings_to_model_forward(ANOTHER_BERT_INPUTS_DOCSTRING.format("batch_size, sequence_length"))
    @add_code_sample_docstrings(
        processor_class=_TOKENIZER_FOR_DOC,
        checkpoint=_CHECKPOINT_FOR_DOC,
        output_type=TFBaseModelOutput,
        config_class=_CONFIG_FOR_DOC,
    )
    def call(
        self,
        input_ids: Optional[TFModelInputType] = None,
        attention_mask: Optional[Union[np.ndarray, tf.Tensor]] = None,
        inputs_embeds: Optional[Union[np.ndarray, tf.Tensor]] = None,
        output_attentions: Optional[bool] = None,
        output_hidden_states: Optional[bool] = None,
        return_dict: Optional[bool] = None,
        training: bool = False,
        **kwargs,
    ) -> Union[TFBaseModelOutput, Tuple[tf.Tensor]]:
        inputs = input_processing(
            func=self.call,
            config=self.config,
            input_ids=input_ids,
            attention_mask=attention_mask,
            inputs_embeds=inputs_embeds,
            output_attentions=output_attentions,
            output_hidden_states=output_hidden_states,
            return_dict=return_dict,
            training=training,
            kwargs_call=kwargs,
        )
        outputs = self.another_bert(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            inputs_embeds=inputs["inputs_embeds"],
            output_attentions=inputs["output_attentions"],
            output_hidden_states=inputs["output_hidden_states"],
            return_dict=inputs["return_dict"],
            training=inputs["training"],
        )

        return outputs

    def serving_output(self, output: TFBaseModelOutput) -> TFBaseModelOutput:
        hs = tf.convert_to_tensor(output.hidden_states) if self.config.output_hidden_states else None
        attns = tf.convert_to_tensor(output.attentions) if self.config.output_attentions else None

        return TFBaseModelOutput(last_hidden_state=output.last_hidden_state, hidden_states=hs, attentions=attns)


@add_start_docstrings("""AnotherBert Model with a language modeling head on top.""", ANOTHER_BERT_START_DOCSTRING)
class TFAnotherBertForMaskedLM(TFAnotherBertPreTrainedModel, TFMaskedLanguageModelingLoss):
    def __init__(self, config: AnotherBertConfig, *inputs, **kwargs):
        super().__init__(config, *inputs, **kwargs)

        self.another_bert = TFAnotherBertMainLayer(config, name="another_bert")
        self.lm_head = TFAnotherBertLMHead(config, self.another_bert.embeddings, name="lm_head")

    def get_lm_head(self) -> tf.keras.layers.Layer:
        return self.lm_head

    def get_prefix_bias_name(self) -> str:
        return self.name + "/" + self.lm_head.name

    @add_start_docstrings_to_model_forward(ANOTHER_BERT_INPUTS_DOCSTRING.format("batch_size, sequence_length"))
    @replace_return_docstrings(output_type=TFMaskedLMOutput, config_class=_CONFIG_FOR_DOC)
    def call(
        self,
        input_ids: Optional[TFModelInputType] = None,
        attention_mask: Optional[Union[np.ndarray, tf.Tensor]] = None,
        inputs_embeds: Optional[Union[np.ndarray, tf.Tensor]] = None,
        output_attentions: Optional[bool] = None,
        output_hidden_states: Optional[bool] = None,
        return_dict: Optional[bool] = None,
        labels: Optional[Union[np.ndarray, tf.Tensor]] = None,
        training: Optional[bool] = False,
        **kwargs,
    ) -> Union[TFMaskedLMOutput, Tuple[tf.Tensor]]:
        r"""
        labels (`Numpy array` or `tf.Tensor` of shape `(batch_size, sequence_length)`, *optional*):
            Labels for computing the masked language modeling loss. Indices should be in `[-100, 0, ...,
            config.vocab_size]`. Tokens with indices set to `-100` are ignored.

        Returns:

        Examples:

        ```python
        >>> from transformers import BertTokenizer, TFAnotherBertForMaskedLM

        >>> tokenizer = BertTokenizer.from_pretrained("acme/another-bert-base")
        >>> model = TFAnotherBertForMaskedLM.from_pretrained("acme/another-bert-base")

        >>> inputs = tokenizer("The capital of France is [MASK].", return_tensors="tf")
        >>> logits = model(**inputs).logits
        ```
        """
        inputs = input_processing(
            func=self.call,
            config=self.config,
            input_ids=input_ids,
            attention_mask=attention_mask,
            inputs_embeds=inputs_embeds,
            output_attentions=output_attentions,
            output_hidden_states=output_hidden_states,
            return_dict=return_dict,
            labels=labels,
            training=training,
            kwargs_call=kwargs,
        )
        outputs = self.another_bert(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            inputs_embeds=inputs["inputs_embeds"],
            output_attentions=inputs["output_attentions"],
            output_hidden_states=inputs["output_hidden_states"],
            return_dict=inputs["return_dict"],
            training=inputs["training"],
        )
        prediction_scores = self.lm_head(outputs[0])
        loss = (
            None
            if inputs["labels"] is None
            else self.hf_compute_loss(labels=inputs["labels"], logits=prediction_scores)
        )

        if not inputs["return_dict"]:
            output = (prediction_scores,) + outputs[1:]
            return ((loss,) + output) if loss is not None else output

        return TFMaskedLMOutput(
            loss=loss,
            logits=prediction_scores,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )

    def serving_output(self, output: TFMaskedLMOutput) -> TFMaskedLMOutput:
        hs = tf.convert_to_tensor(output.hidden_states) if self.config.output_hidden_states else None
        attns = tf.convert_to_tensor(output.attentions) if self.config.output_attentions else None

        return TFMaskedLMOutput(logits=output.logits, hidden_states=hs, attentions=attns)


@add_start_docstrings(
    """
    AnotherBert Model with a sequence classification/regression head on top (a linear layer on top of the
    mean output).
    """,
    ANOTHER_BERT_START_DOCSTRING,
)
class TFAnotherBertForSequenceClassification(TFAnotherBertPreTrainedModel, TFSequenceClassificationLoss):
    def __init__(self, config: AnotherBertConfig, *inputs, **kwargs):
        super().__init__(config, *inputs, **kwargs)

        self.num_labels = config.num_labels
        self.another_bert = TFAnotherBertMainLayer(config, name="another_bert")
        self.score = tf.keras.layers.Dense(
            units=config.num_labels, kernel_initializer=get_initializer(config.initializer_range), name="score"
        )

    @add_start_docstrings_to_model_forward(ANOTHER_BERT_INPUTS_DOCSTRING.format("batch_size, sequence_length"))
    @add_code_sample_docstrings(
        processor_class=_TOKENIZER_FOR_DOC,
        checkpoint=_CHECKPOINT_FOR_DOC,
        output_type=TFSequenceClassifierOutput,
        config_class=_CONFIG_FOR_DOC,
    )
    def call(
        self,
        input_ids: Optional[TFModelInputType] = None,
        attention_mask: Optional[Union[np.ndarray, tf.Tensor]] = None,
        inputs_embeds: Optional[Union[np.ndarray, tf.Tensor]] = None,
        output_attentions: Optional[bool] = None,
        output_hidden_states: Optional[bool] = None,
        return_dict: Optional[bool] = None,
        labels: Optional[Union[np.ndarray, tf.Tensor]] = None,
        training: Optional[bool] = False,
        **kwargs,
    ) -> Union[TFSequenceClassifierOutput, Tuple[tf.Tensor]]:
        r"""
        labels (`Numpy array` or `tf.Tensor` of shape `(batch_size,)`, *optional*):
            Labels for computing the sequence classification/regression loss. Indices should be in `[0, ...,
            config.num_labels - 1]`.
        """
        inputs = input_processing(
            func=self.call,
            config=self.config,
            input_ids=input_ids,
            attention_mask=attention_mask,
            inputs_embeds=inputs_embeds,
            output_attentions=output_attentions,
            output_hidden_states=output_hidden_states,
            return_dict=return_dict,
            labels=labels,
            training=training,
            kwargs_call=kwargs,
        )
        outputs = self.another_bert(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            inputs_embeds=inputs["inputs_embeds"],
            output_attentions=inputs["output_attentions"],
            output_hidden_states=inputs["output_hidden_states"],
            return_dict=inputs["return_dict"],
            training=inputs["training"],
        )
        logits = self.score(tf.reduce_mean(outputs[0], axis=1))
        loss = None if inputs["labels"] is None else self.hf_compute_loss(labels=inputs["labels"], logits=logits)

        if not inputs["return_dict"]:
            output = (logits,) + outputs[1:]
            return ((loss,) + output) if loss is not None else output

        return TFSequenceClassifierOutput(
            loss=loss,
            logits=logits,
            hidden_states=outputs.hidden_states,
            attentions=outputs.attentions,
        )

    def serving_output(self, output: TFSequenceClassifierOutput) -> TFSequenceClassifierOutput:
        hs = tf.convert_to_tensor(output.hidden_states) if self.config.output_hidden_states else None
        attns = tf.convert_to_tensor(output.attentions) if self.config.output_attentions else None

        return TFSequenceClassifierOutput(logits=output.logits, hidden_states=hs, attentions=attns)
