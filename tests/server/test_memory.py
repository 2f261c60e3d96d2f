"""Large uploads must not stay in the memory of every process they came through."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from tests.server.conftest import PATIENCE, PROJECT

# How many pieces have memory of their own: after a large one came and went, the next must be such a one again.
SCRIPT = """
import ctypes
from catalog.server.memory import give_back_what_is_large

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keep")]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Told
give_back_what_is_large()
photo = bytes(9 << 20)
del photo
before = library.mallinfo2().hblks
held = bytes(5 << 20)
print(library.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="not glibc 2.33 or later")
def test_what_is_large_goes_back_to_the_system() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout == "1\n"
