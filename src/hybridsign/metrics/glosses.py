"""The clean-up of PHOENIX14T's glosses that every published gloss error rate went through."""

from __future__ import annotations

import re
from itertools import groupby

# In this order. Letters that are spelled one by one become one gloss (A B C to A+B+C) by rules
# that miss some places, such as a line of two letters only; published numbers rest on that.
_RULES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"__(?:LEFTHAND|EPENTHESIS|EMOTION)__|\b__[^_ ]*__\b", ""),
        (r"\bloc-([^ ]*)\b", r"\1"),
        (r"\bcl-([^ ]*)\b", r"\1"),
        (r"\b([^ ]*)-PLUSPLUS\b", r"\1"),
        (r"\b([A-Z]+)RAUM\b", r"\1"),
        (r"WIE AUSSEHEN", "WIE-AUSSEHEN"),
        (r"^([A-Z]) (?=[A-Z][+ ])", r"\1+"),
        (r"[ +]([A-Z]) ([A-Z]) ", r" \1+\2 "),
        (r"(?<=[ +][A-Z]) (?=[A-Z][+ ])", "+"),
        (r"([ +]SCH) ([A-Z][+ ])", r"\1+\2"),
        (r"([ +]NN) ([A-Z][+ ])", r"\1+\2"),
        (r"([ +][A-Z]) (NN[+ ])", r"\1+\2"),
        (r"([ +][A-Z]) ([A-Z])$", r"\1+\2"),
        (r" +", " "),
        (r"(?<![\w-])([A-Z]+)(?: \1(?![\w-]))+", r"\1"),
    )
)


def clean_phoenix14t(line: str) -> str:
    """A gloss line as it is compared: marks and repetitions left out, spelled words put together.

    Left out are `__ON__` and its like, `loc-`, `cl-`, `-PLUSPLUS` and a closing `RAUM`. A gloss
    that follows itself counts once. PHOENIX's older `S0NNE` stays as it is.

    Source:
        The rules of `clean_phoenix_2014_trans` in neccam/slt, after RWTH's evaluation script.
    """
    line = line.strip()
    for pattern, replacement in _RULES:
        line = pattern.sub(replacement, line)
    # An empty token between two spaces parts two equal glosses for the published rule too.
    return " ".join(" ".join(gloss for gloss, _ in groupby(line.split(" "))).split())
