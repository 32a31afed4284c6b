"""What a sentence asserts, and whether words back it: figures, units, dates, names. Knows words, not pages."""
