"""A number and how it was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """One metric over one set of clips.

    Attributes:
        value: the number.
        signature: what was computed, in sacreBLEU's form: key:value pairs parted by bars.
    """

    value: float
    signature: str
