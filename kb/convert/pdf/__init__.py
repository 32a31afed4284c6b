"""PDF to pieces: characters, lines, blocks, then headings, lists, tables and notes. Values in, values out."""
