"""Tracker of policy indicators: targets in YAML, progress in CSV, attainment as of a day."""
