"""What a process may take of the machine on Windows, which bounds jobs instead of processes.

Written by the book and never run: none of the machines that try this program has Windows.
"""

import ctypes
import sys

if sys.platform == "win32":

    def join_job(memory: int, seconds: int) -> None:
        """Let this process have so much memory and time of the processor. Raises OSError."""
        number, size, large = ctypes.c_uint32, ctypes.c_size_t, ctypes.c_int64

        class Limits(ctypes.Structure):
            """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

            _fields_ = (
                ("process_time", large), ("job_time", large), ("flags", number),
                ("least_set", size), ("most_set", size), ("processes", number),
                ("affinity", size), ("priority", number), ("schedule", number),
                ("counters", large * 6), ("process_memory", size), ("job_memory", size),
                ("peak_process", size), ("peak_job", size),
            )  # fmt: skip

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        of_time_and_memory = 0x2 | 0x100
        limits = Limits(
            process_time=seconds * 10_000_000, flags=of_time_and_memory, process_memory=memory
        )
        this = ctypes.c_void_p(kernel.GetCurrentProcess())
        extended = 9
        if not (
            kernel.SetInformationJobObject(
                job, extended, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.AssignProcessToJobObject(job, this)
        ):
            raise OSError(ctypes.get_last_error())
