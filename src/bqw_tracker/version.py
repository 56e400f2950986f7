"""The version, which documents name."""

__version__ = "0.2.0"
