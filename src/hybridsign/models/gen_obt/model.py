"""GEN-OBT, written after its abstract; its code and the rest of the paper were not at hand.

Tang, Hong, Guo, Wang: Gloss Semantic-Enhanced Network with Online Back-Translation for Sign
Language Production (2022). A learned token before the glosses gathers what they mean together; its
encoding is added to each frame that the decoder has made, which then attends to all glosses. A
reverse decoder reads the made poses back into glosses by CTC while both learn. On what the
abstract leaves open, the counter decoding of Progressive Transformers decides.
"""

from __future__ import annotations

from torch import Tensor, nn

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context
from hybridsign.models.counter_decoder import CounterDecoder, Source
from hybridsign.models.gen_obt.reverse_decoder import ReverseDecoder
from hybridsign.models.gen_obt.settings import GenObtSettings
from hybridsign.models.task import Task


class GenObt(CounterDecoder):
    """Text or gloss to pose, one frame after another, under the guidance of all of it."""

    def __init__(self, settings: GenObtSettings, task: Task) -> None:
        super().__init__(settings.input, settings.aids, task)
        self.settings = settings
        self.guide = nn.Linear(self.width, self.width)
        self.reverse_decoder = ReverseDecoder(self.codec.width, task.sizes, task.vocabulary)

    def prepare(self, phase: str, batch: Batch) -> None:
        """Fit the pose codec; where text is read, find its content words."""
        super().prepare(phase, batch)
        condition = batch.condition
        if condition.tokens(self.source) is condition.text:
            self.reverse_decoder.choose_content(condition.text, self.settings.content_share)

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Mean squared error of pose and counter, and what cannot be read back."""
        codes = self.codec.encode(batch.pose)  # (B, T, Z)
        history = self._hide(self._history(codes, batch.frame_mask), context)
        predicted, counter = self._decode(history, self._read(batch.condition))
        # Before the poses are poses, the reverse decoder only learns to read them.
        joined = context.epoch >= self.settings.ctc_after
        made = predicted[:, :, 0] if joined else predicted[:, :, 0].detach()
        lines = batch.condition.tokens(self.source)
        unread = self.reverse_decoder.loss(made, batch.frame_mask, lines)
        return self._errors(predicted, counter, batch) | {
            "unread": self.settings.ctc_weight * unread
        }

    def _read(self, condition: Condition) -> Source:
        """The encoded line; its first token, which opens every line, is the gloss token."""
        features, mask, _ = super()._read(condition)
        return Source(features, mask, self.guide(features[:, :1]))
