"""Tracker of policy indicators: targets in YAML, progress in CSV, attainment as of a day."""

__version__ = "0.2.0"
