# flake8: noqa
# There's no way to ignore "F401 '...' imported but unused" warnings in this
# module, but to preserve other warnings. So, don't check this module at all.

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

# When adding a new object to this init, remember to add it twice: once inside the `_import_structure` dictionary and
# once inside the `if TYPE_CHECKING` branch. The `TYPE_CHECKING` should have import statements as usual, but they are
# only there for type checking. The `_import_structure` is a dictionary submodule to list of object names, and is used
# to defer the actual importing for when the objects are requested. This way `import transformers` provides the names
# in the namespace without actually importing anything (and especially none of the backends).

__version__ = "4.17.0.dev0"

from typing import TYPE_CHECKING

# Check the dependencies satisfy the minimal versions required.
from . import dependency_versions_check
from .file_utils import _LazyModule, is_flax_available, is_tf_available, is_torch_available
from .utils import logging


logger = logging.get_logger(__name__)  # pylint: disable=invalid-name


# Base objects, independent of any specific backend
_import_structure = {
    "configuration_utils": ["PretrainedConfig"],
    # Models
    "models": [],
    "models.another_bert": ["ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP", "AnotherBertConfig"],
    "models.auto": ["ALL_PRETRAINED_CONFIG_ARCHIVE_MAP", "CONFIG_MAPPING", "MODEL_NAMES_MAPPING", "AutoConfig"],
    "models.brand_new_bert": ["BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP", "BrandNewBertConfig"],
    "models.cousin_bert": ["COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP", "CousinBertConfig"],
}

# PyTorch-backed objects
if is_torch_available():
    _import_structure["modeling_utils"] = ["PreTrainedModel"]
    # PyTorch models structure
    _import_structure["models.another_bert"].extend(
        [
            "ANOTHER_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "AnotherBertForMaskedLM",
            "AnotherBertForSequenceClassification",
            "AnotherBertModel",
            "AnotherBertPreTrainedModel",
        ]
    )
    _import_structure["models.auto"].extend(
        [
            "MODEL_FOR_MASKED_LM_MAPPING",
            "MODEL_FOR_PRETRAINING_MAPPING",
            "MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING",
            "MODEL_MAPPING",
            "MODEL_WITH_LM_HEAD_MAPPING",
            "AutoModel",
            "AutoModelForMaskedLM",
            "AutoModelForPreTraining",
            "AutoModelForSequenceClassification",
            "AutoModelWithLMHead",
        ]
    )
    _import_structure["models.brand_new_bert"].extend(
        [
            "BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "BrandNewBertForMaskedLM",
            "BrandNewBertForSequenceClassification",
            "BrandNewBertModel",
            "BrandNewBertPreTrainedModel",
        ]
    )
    _import_structure["models.cousin_bert"].extend(
        [
            "COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "CousinBertForMaskedLM",
            "CousinBertForSequenceClassification",
            "CousinBertModel",
        ]
    )

else:
    from .utils import dummy_pt_objects

    _import_structure["utils.dummy_pt_objects"] = [name for name in dir(dummy_pt_objects) if not name.startswith("_")]

# TensorFlow-backed objects
if is_tf_available():
    _import_structure["modeling_tf_outputs"] = []
    _import_structure["modeling_tf_utils"] = [
        "TFPreTrainedModel",
        "TFSequenceSummary",
        "TFSharedEmbeddings",
        "shape_list",
    ]
    # TensorFlow models structure
    _import_structure["models.another_bert"].extend(
        [
            "TF_ANOTHER_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "TFAnotherBertForMaskedLM",
            "TFAnotherBertForSequenceClassification",
            "TFAnotherBertModel",
            "TFAnotherBertPreTrainedModel",
        ]
    )
    _import_structure["models.auto"].extend(
        [
            "TF_MODEL_FOR_MASKED_LM_MAPPING",
            "TF_MODEL_FOR_PRETRAINING_MAPPING",
            "TF_MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING",
            "TF_MODEL_MAPPING",
            "TF_MODEL_WITH_LM_HEAD_MAPPING",
            "TFAutoModel",
            "TFAutoModelForMaskedLM",
            "TFAutoModelForPreTraining",
            "TFAutoModelForSequenceClassification",
            "TFAutoModelWithLMHead",
        ]
    )
    _import_structure["models.brand_new_bert"].extend(
        [
            "TF_BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "TFBrandNewBertForMaskedLM",
            "TFBrandNewBertForSequenceClassification",
            "TFBrandNewBertModel",
            "TFBrandNewBertPreTrainedModel",
        ]
    )
    _import_structure["models.cousin_bert"].extend(
        [
            "TF_COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST",
            "TFCousinBertForMaskedLM",
            "TFCousinBertForSequenceClassification",
            "TFCousinBertModel",
        ]
    )
    _import_structure["optimization_tf"] = ["AdamWeightDecay", "GradientAccumulator", "WarmUp", "create_optimizer"]
    _import_structure["tf_utils"] = []

else:
    from .utils import dummy_tf_objects

    _import_structure["utils.dummy_tf_objects"] = [name for name in dir(dummy_tf_objects) if not name.startswith("_")]


# Direct imports for type-checking
if TYPE_CHECKING:
    # Configuration
    from .configuration_utils import PretrainedConfig
    from .models.another_bert import ANOTHER_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, AnotherBertConfig
    from .models.auto import ALL_PRETRAINED_CONFIG_ARCHIVE_MAP, CONFIG_MAPPING, MODEL_NAMES_MAPPING, AutoConfig
    from .models.brand_new_bert import BRAND_NEW_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, BrandNewBertConfig
    from .models.cousin_bert import COUSIN_BERT_PRETRAINED_CONFIG_ARCHIVE_MAP, CousinBertConfig

    # Modeling
    if is_torch_available():
        from .modeling_utils import PreTrainedModel
        from .models.another_bert import (
            ANOTHER_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            AnotherBertForMaskedLM,
            AnotherBertForSequenceClassification,
            AnotherBertModel,
            AnotherBertPreTrainedModel,
        )
        from .models.auto import (
            MODEL_FOR_MASKED_LM_MAPPING,
            MODEL_FOR_PRETRAINING_MAPPING,
            MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
            MODEL_MAPPING,
            MODEL_WITH_LM_HEAD_MAPPING,
            AutoModel,
            AutoModelForMaskedLM,
            AutoModelForPreTraining,
            AutoModelForSequenceClassification,
            AutoModelWithLMHead,
        )
        from .models.brand_new_bert import (
            BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            BrandNewBertForMaskedLM,
            BrandNewBertForSequenceClassification,
            BrandNewBertModel,
            BrandNewBertPreTrainedModel,
        )
        from .models.cousin_bert import (
            COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            CousinBertForMaskedLM,
            CousinBertForSequenceClassification,
            CousinBertModel,
        )
    else:
        # Import the same objects as dummies to get them in the namespace.
        # They will raise an import error if the user tries to instantiate / use them.
        from .utils.dummy_pt_objects import *

    # TensorFlow
    if is_tf_available():

        from .modeling_tf_utils import TFPreTrainedModel, TFSequenceSummary, TFSharedEmbeddings, shape_list
        from .models.another_bert import (
            TF_ANOTHER_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            TFAnotherBertForMaskedLM,
            TFAnotherBertForSequenceClassification,
            TFAnotherBertModel,
            TFAnotherBertPreTrainedModel,
        )
        from .models.auto import (
            TF_MODEL_FOR_MASKED_LM_MAPPING,
            TF_MODEL_FOR_PRETRAINING_MAPPING,
            TF_MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING,
            TF_MODEL_MAPPING,
            TF_MODEL_WITH_LM_HEAD_MAPPING,
            TFAutoModel,
            TFAutoModelForMaskedLM,
            TFAutoModelForPreTraining,
            TFAutoModelForSequenceClassification,
            TFAutoModelWithLMHead,
        )
        from .models.brand_new_bert import (
            TF_BRAND_NEW_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            TFBrandNewBertForMaskedLM,
            TFBrandNewBertForSequenceClassification,
            TFBrandNewBertModel,
            TFBrandNewBertPreTrainedModel,
        )
        from .models.cousin_bert import (
            TF_COUSIN_BERT_PRETRAINED_MODEL_ARCHIVE_LIST,
            TFCousinBertForMaskedLM,
            TFCousinBertForSequenceClassification,
            TFCousinBertModel,
        )

        # Optimization
        from .optimization_tf import AdamWeightDecay, GradientAccumulator, WarmUp, create_optimizer

    else:
        # Import the same objects as dummies to get them in the namespace.
        # They will raise an import error if the user tries to instantiate / use them.
        from .utils.dummy_tf_objects import *

else:
    import sys

    sys.modules[__name__] = _LazyModule(
        __name__,
        globals()["__file__"],
        _import_structure,
        module_spec=__spec__,
        extra_objects={"__version__": __version__},
    )


if not is_tf_available() and not is_torch_available() and not is_flax_available():
    logger.warning(
        "None of PyTorch, TensorFlow >= 2.0, or Flax have been found. "
        "Models won't be available and only tokenizers, configuration "
        "and file/data utilities can be used."
    )
