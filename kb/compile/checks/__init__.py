"""The rules that operations are checked by, one module per subject. A rule takes a case and returns what is wrong."""
