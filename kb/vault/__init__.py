"""The vault: files, containment, transaction, lock, journal, claims, raw/. Touches the disk, never thinks."""
