"""The form in which two sentences are compared: case, Unicode, tokens.

Half of what separates two published numbers of one metric is decided here, so the form stands in
every signature.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Form:
    """How a sentence is brought to tokens that are parted by single spaces.

    Attributes:
        case: "lc" lowers; "mixed" leaves the case.
        norm: "nfc" composes, so that ö is one character however it was typed; "as-is" does not.
        tok: "none" takes what white space parts; "13a" is sacreBLEU's default, which parts
            punctuation from words.
    """

    case: Literal["lc", "mixed"] = "lc"
    norm: Literal["nfc", "as-is"] = "nfc"
    tok: Literal["none", "13a"] = "none"

    def __call__(self, sentence: str) -> str:
        """The sentence in this form."""
        if self.norm == "nfc":
            sentence = unicodedata.normalize("NFC", sentence)
        if self.case == "lc":
            sentence = sentence.lower()
        if self.tok == "13a":
            from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

            tokenise: Any = Tokenizer13a  # sacreBLEU carries no types
            sentence = tokenise()(sentence)
        return " ".join(sentence.split())

    @property
    def signature(self) -> str:
        """As it stands in the signatures of the metrics."""
        return f"case:{self.case}|norm:{self.norm}|tok:{self.tok}"


FIELD = Form()
AS_IS = Form(case="mixed", norm="as-is")
