"""What a method was written after: tables print it beside the method's name."""

from __future__ import annotations

from typing import Literal

Provenance = Literal["official code read", "paper", "abstract only"]
