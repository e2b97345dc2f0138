"""The facts: one module for each kind of place, which reads it and knows how to write in it."""
