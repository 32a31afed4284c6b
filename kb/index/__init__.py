"""The index: what is where in wiki/, in one sqlite file that may be deleted at any time."""
