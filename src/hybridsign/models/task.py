"""What a generator is built for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hybridsign.data.statistics import Statistics
    from hybridsign.frozen_text import FrozenText
    from hybridsign.nn.settings import Sizes
    from hybridsign.nn.text_encoders import TextEncoder
    from hybridsign.nn.text_reader import TextReader
    from hybridsign.text import Vocabulary


@dataclass(frozen=True)
class Task:
    """What is the same for every generator of a corpus and a profile, whatever its method.

    Attributes:
        sizes: the size that all of them share.
        vocabulary: tokens of the text or gloss that is read.
        statistics: of the training split.
        frames: the protocol's number of frames a clip; of native lengths, the usual one.
        text: a frozen encoder of sentences, in place of one that learns with the generator.
        native: whether clips have native lengths, so that a longer one is no slower.
    """

    sizes: Sizes
    vocabulary: Vocabulary
    statistics: Statistics
    frames: int
    text: FrozenText | None = None
    native: bool = False

    def text_encoder(self) -> TextEncoder:
        """What a generator reads its sentences with; each has its own, all have the same kind."""
        from hybridsign.nn.text_encoders import text_encoder

        return text_encoder(self.vocabulary, self.sizes, self.text)

    def text_reader(self, monotone_prior: float | None, spread: float = 1.0) -> TextReader:
        """The same with where in its sentence each frame is to look; of the prior's strength."""
        from hybridsign.nn.text_reader import TextReader

        return TextReader(self.text_encoder(), self.sizes.heads, monotone_prior, spread)
