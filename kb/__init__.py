"""kb compiles documents into a wiki of plain markdown whose every sentence leads to its source."""

__version__ = "0.1.0"
