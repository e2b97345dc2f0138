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

__version__ = "4.49.0.dev0"

from typing import TYPE_CHECKING

# Check the dependencies satisfy the minimal versions required.
from . import dependency_versions_check
from .utils import (
    OptionalDependencyNotAvailable,
    _LazyModule,
    is_flax_available,
    is_tf_available,
    is_torch_available,
    logging,
)


logger = logging.get_logger(__name__)  # pylint: disable=invalid-name


# Base objects, independent of any specific backend
_import_structure = {
    "configuration_utils": ["PretrainedConfig"],
    "generation": [],
    # Models
    "models": [],
    "models.another_bert": ["AnotherBertConfig"],
    "models.auto": ["CONFIG_MAPPING", "MODEL_NAMES_MAPPING", "AutoConfig"],
    "models.brand_new_bert": ["BrandNewBertConfig"],
    "models.cousin_bert": ["CousinBertConfig"],
}

# PyTorch-backed objects
try:
    if not is_torch_available():
        raise OptionalDependencyNotAvailable()
except OptionalDependencyNotAvailable:
    from .utils import dummy_pt_objects

    _import_structure["utils.dummy_pt_objects"] = [name for name in dir(dummy_pt_objects) if not name.startswith("_")]
else:
    _import_structure["modeling_utils"] = ["PreTrainedModel"]
    # PyTorch models structure
    _import_structure["models.another_bert"].extend(
        [
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
            "BrandNewBertForMaskedLM",
            "BrandNewBertForSequenceClassification",
            "BrandNewBertModel",
            "BrandNewBertPreTrainedModel",
        ]
    )
    _import_structure["models.cousin_bert"].extend(
        [
            "CousinBertForMaskedLM",
            "CousinBertForSequenceClassification",
            "CousinBertModel",
        ]
    )

# TensorFlow-backed objects
try:
    if not is_tf_available():
        raise OptionalDependencyNotAvailable()
except OptionalDependencyNotAvailable:
    from .utils import dummy_tf_objects

    _import_structure["utils.dummy_tf_objects"] = [name for name in dir(dummy_tf_objects) if not name.startswith("_")]
else:
    _import_structure["generation"].extend(["TFGenerationMixin", "TFLogitsProcessor", "TFLogitsProcessorList"])
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
            "TFBrandNewBertForMaskedLM",
            "TFBrandNewBertForSequenceClassification",
            "TFBrandNewBertModel",
            "TFBrandNewBertPreTrainedModel",
        ]
    )
    _import_structure["models.cousin_bert"].extend(
        [
            "TFCousinBertForMaskedLM",
            "TFCousinBertForSequenceClassification",
            "TFCousinBertModel",
        ]
    )
    _import_structure["optimization_tf"] = ["AdamWeightDecay", "GradientAccumulator", "WarmUp", "create_optimizer"]
    _import_structure["tf_utils"] = []


# Direct imports for type-checking
if TYPE_CHECKING:
    # Configuration
    from .configuration_utils import PretrainedConfig
    from .models.another_bert import AnotherBertConfig
    from .models.auto import CONFIG_MAPPING, MODEL_NAMES_MAPPING, AutoConfig
    from .models.brand_new_bert import BrandNewBertConfig
    from .models.cousin_bert import CousinBertConfig

    # Modeling
    try:
        if not is_torch_available():
            raise OptionalDependencyNotAvailable()
    except OptionalDependencyNotAvailable:
        # Import the same objects as dummies to get them in the namespace.
        # They will raise an import error if the user tries to instantiate / use them.
        from .utils.dummy_pt_objects import *
    else:
        from .modeling_utils import PreTrainedModel

        # PyTorch model imports
        from .models.another_bert import (
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
            BrandNewBertForMaskedLM,
            BrandNewBertForSequenceClassification,
            BrandNewBertModel,
            BrandNewBertPreTrainedModel,
        )
        from .models.cousin_bert import CousinBertForMaskedLM, CousinBertForSequenceClassification, CousinBertModel

    # TensorFlow
    try:
        if not is_tf_available():
            raise OptionalDependencyNotAvailable()
    except OptionalDependencyNotAvailable:
        # Import the same objects as dummies to get them in the namespace.
        # They will raise an import error if the user tries to instantiate / use them.
        from .utils.dummy_tf_objects import *
    else:
        from .generation import TFGenerationMixin, TFLogitsProcessor, TFLogitsProcessorList
        from .modeling_tf_utils import TFPreTrainedModel, TFSequenceSummary, TFSharedEmbeddings, shape_list

        # TensorFlow model imports
        from .models.another_bert import (
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
            TFBrandNewBertForMaskedLM,
            TFBrandNewBertForSequenceClassification,
            TFBrandNewBertModel,
            TFBrandNewBertPreTrainedModel,
        )
        from .models.cousin_bert import (
            TFCousinBertForMaskedLM,
            TFCousinBertForSequenceClassification,
            TFCousinBertModel,
        )

        # Optimization
        from .optimization_tf import AdamWeightDecay, GradientAccumulator, WarmUp, create_optimizer

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
    logger.warning_advice(
        "None of PyTorch, TensorFlow >= 2.0, or Flax have been found. "
        "Models won't be available and only tokenizers, configuration "
        "and file/data utilities can be used."
    )
