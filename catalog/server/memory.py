"""What a process gives back to the system of the memory it has used."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1 << 20


def give_back_what_is_large() -> None:
    """Whatever takes a megabyte or more gets memory of its own, which goes back to the system with it.

    Left alone, the C library raises that bound with the first photo to the photo's size: later ones are then cut from
    the heaps of whichever threads they came through, and stay there. It holds for the processes made after this too.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:  # another C library has no such habit
        set_option(_M_MMAP_THRESHOLD, _LARGE_BYTES)
