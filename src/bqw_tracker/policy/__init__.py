"""A policy document: its words and figures, and the account of every digit."""
