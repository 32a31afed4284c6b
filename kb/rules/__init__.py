"""Lint rules: pure functions from a view of the vault to problems."""
