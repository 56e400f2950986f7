"""What a process may take of the machine, set by itself before it does anything else."""

import sys
from contextlib import suppress

MEMORY, SECONDS = 512 << 20, 60
"""Bytes, and seconds that the processor works: three times what 100,000 full rows take."""


def bound(seconds: int = SECONDS) -> None:
    """Bound this process; a lower bound that is set already stays.

    Where the system knows none of a kind (macOS of memory), the other still holds.
    """
    if sys.platform == "win32":
        from .job import join_job  # noqa: PLC0415 - for Windows alone

        with suppress(OSError):
            join_job(MEMORY, seconds)
        return
    import resource  # noqa: PLC0415 - Windows has none

    bounds = (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)
    for kind, most in bounds:
        soft, hard = (
            most if limit == resource.RLIM_INFINITY else min(limit, most)
            for limit in resource.getrlimit(kind)
        )
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (soft, hard))
