"""The gate judges a commit by the same examples each time; at home every run tries new ones."""

import os

from hypothesis import settings

settings.register_profile("gate", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("gate")
