"""The test file by which every virus scanner is tried is known here; anything else is a scanner's work. Pure."""

from __future__ import annotations

# In parts: a scanner of this disk would take the program itself for infected.
_TEST_FILE = b"".join((rb"X5O!P%@AP[4\PZX54(P^)", b"7CC)7}$EICAR-STANDARD", b"-ANTIVIRUS-TEST-FILE!$H+H*"))
TEST_FILE_NAME = "EICAR-Test-File"


def holds_test_file(content: bytes) -> bool:
    """Whether the test file (eicar.org) stands anywhere in these bytes."""
    return _TEST_FILE in content
