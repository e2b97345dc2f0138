"""The checks of Acme: one module each."""
