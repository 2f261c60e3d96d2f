"""Refusals about suppliers, products, evidence, scoring, review and picking."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {}
