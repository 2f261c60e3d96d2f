"""Refusals about accounts, rights and who may do what."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}
