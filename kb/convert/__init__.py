"""Sources become texts: one module per format, values in and values out. Opens no file."""
