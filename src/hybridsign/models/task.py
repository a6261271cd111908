"""What a generator is built for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hybridsign.data.statistics import Statistics
    from hybridsign.nn.settings import Sizes
    from hybridsign.text import Vocabulary


@dataclass(frozen=True)
class Task:
    """What is the same for every generator of a corpus and a profile, whatever its method.

    Attributes:
        sizes: the size that all of them share.
        vocabulary: tokens of the text or gloss that is read.
        statistics: of the training split.
        frames: the protocol's number of frames a clip.
    """

    sizes: Sizes
    vocabulary: Vocabulary
    statistics: Statistics
    frames: int
