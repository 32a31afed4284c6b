"""The steps from claims to checked pages."""
