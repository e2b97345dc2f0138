"""tfport-check: is a TensorFlow port of a Transformers model wired, written and working as the guide asks?"""
