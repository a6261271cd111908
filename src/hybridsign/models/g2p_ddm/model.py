"""G2P-DDM, written after the authors' review copy of their code.

Xie, Zhang, Peng, Tang, Du, Li: G2P-DDM: Generating Sign Pose Sequence from Gloss Sequence with
Discrete Diffusion Model (2024). First a VQ-VAE learns one codebook for each articulator; then a
diffusion that masks and replaces codes learns to make them from the text. Differences from the
release: our three articulators (it has body, left hand, right hand); a token is only ever replaced
by codes of its own articulator; plain decoder heads; the protocol's length, never the true one.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from hybridsign.data.batch import Batch, Condition
from hybridsign.learning import Context, Phase
from hybridsign.models.g2p_ddm.code_unet import CodeUnet
from hybridsign.models.g2p_ddm.diffusion import MaskReplace, StepImportance, draw
from hybridsign.models.g2p_ddm.settings import G2pDdmSettings
from hybridsign.models.g2p_ddm.vq_vae import PoseVQVAE
from hybridsign.models.generator import Frame, PoseGenerator, frames_of
from hybridsign.models.task import Task
from hybridsign.nn.noise import ClipNoise
from hybridsign.nn.text_reader import moments

CODEBOOK, DIFFUSION = "codebook", "diffusion"
_AT_ONCE = 32  # clips of the training split that are written in codes together


class G2pDdm(PoseGenerator):
    """Text or gloss to pose, the whole clip at once."""

    def __init__(self, settings: G2pDdmSettings, task: Task) -> None:
        super().__init__(task)
        sizes, statistics = task.sizes, task.statistics
        self.settings = settings
        codes, diffusion = settings.codebook.codes, settings.diffusion
        self.vq_vae = PoseVQVAE(
            settings.codebook, sizes, statistics.joints, statistics.mean.shape[1]
        )
        self.chain = MaskReplace(codes, diffusion.steps, diffusion.replaced)
        self.importance = StepImportance(diffusion.steps)
        self.reader = task.text_reader(settings.monotone_prior)
        self.unet = CodeUnet(
            sizes, self.vq_vae.articulators, codes, diffusion.steps, diffusion.halvings
        )
        self.register_buffer("mean_confidence", torch.tensor(statistics.confidence).float())
        self.mean_confidence: Tensor
        self._written: dict[str, Tensor] = {}

    def phases(self) -> list[Phase]:
        """The codebooks, then the diffusion of their codes."""
        share = self.settings.codebook.share
        return [Phase(CODEBOOK, share), Phase(DIFFUSION, 1 - share)]

    def prepare(self, phase: str, batch: Batch) -> None:
        """Write the training split in codes, once: the diffusion is asked for them again and again.

        It leaves the codebooks as they are, and each clip has the same codes in every batch.
        """
        self._written = {}
        if phase == DIFFUSION:
            self.vq_vae.eval()
            shares = zip(batch.pose.split(_AT_ONCE), batch.frame_mask.split(_AT_ONCE), strict=True)
            codes = torch.cat([self.vq_vae.tokens(*share) for share in shares])
            self._written = dict(zip(batch.condition.ids, codes, strict=True))

    def loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Of the running phase."""
        if context.phase == CODEBOOK:
            return self.vq_vae.loss(batch.pose, batch.valid, batch.frame_mask, context.rng)
        return self._diffusion_loss(batch, context)

    def stream(
        self, condition: Condition, length: int | None, *, rng: int, steps: int | None = None
    ) -> Iterator[Frame]:
        """All frames, once the whole clip is made; fewer steps take longer strides.

        Raises:
            ValueError: more steps are asked for than the chain has.
        """
        chain = self.chain
        frames, steps = length or self.frames, steps or chain.steps
        if steps > chain.steps:
            raise ValueError(
                f"{steps} sampling steps were asked for, but the diffusion was trained with "
                f"{chain.steps}; ask for fewer, or train with a larger diffusion.steps"
            )
        text, text_bias = self._read(condition, frames, frames)
        clips, articulators = len(text), self.vq_vae.articulators
        chance = ClipNoise(rng, condition.ids).uniform(steps, frames * articulators).to(text)
        states = torch.full((clips, frames, articulators), chain.codes, device=text.device)
        frame_mask = states.new_ones(clips, frames, dtype=torch.bool)
        stations = torch.linspace(chain.steps, 0, steps + 1).round().long().to(text.device)
        for number in range(steps):
            t, s = (stations[place].expand(clips) for place in (number, number + 1))
            belief = self.unet(states, frame_mask, t, text, text_bias).flatten(1, 2)
            earlier = chain.posterior(belief.exp(), states.flatten(1), t, s)
            states = draw(earlier, chance[:, number]).view_as(states)
            self.evaluations += 1
        pose = self.vq_vae.decode(self.vq_vae.codebooks.look_up(states), frame_mask)
        self.evaluations += 1
        yield from frames_of(pose, self.mean_confidence)

    def _diffusion_loss(self, batch: Batch, context: Context) -> dict[str, Tensor]:
        """Variational bound, each step's term over the step's probability, and x_0's likelihood."""
        start = self._start(batch)
        frames, articulators = start.shape[1:]
        noise = ClipNoise.of_step(context.rng, batch.condition.ids)
        t, probability = self.importance.draw(noise.uniform().to(batch.pose))
        chance = noise.uniform(frames * articulators, 2).to(batch.pose)
        flat = start.flatten(1)
        states = self.chain.corrupt(flat, t, chance)
        lengths = batch.frame_mask.sum(1, keepdim=True)
        text, text_bias = self._read(batch.condition, frames, lengths)
        belief = self.unet(states.view_as(start), batch.frame_mask, t, text, text_bias)
        belief = belief.flatten(1, 2)
        real = batch.frame_mask.repeat_interleave(articulators, dim=1)
        divergence = self.chain.divergence(flat, belief.exp(), states, t, t - 1)
        bound = (divergence * real).sum(1) * (t > 1)  # (B,)
        surprise = -belief.gather(-1, flat[..., None])[..., 0] * real
        if self.training:
            self.importance.note(t, bound.detach())
        tokens = real.sum()
        return {
            "bound": (bound / probability).sum() / tokens,
            "surprise": surprise.sum() / tokens,
        }

    def _start(self, batch: Batch) -> Tensor:
        """(B, T, G) codes of a batch; clips of the training split have theirs already."""
        if self.training and self._written.keys() >= set(batch.condition.ids):
            frames = batch.frame_mask.shape[1]
            return torch.stack([self._written[clip][:frames] for clip in batch.condition.ids])
        self.vq_vae.eval()
        return self.vq_vae.tokens(batch.pose, batch.frame_mask)

    def _read(
        self, condition: Condition, frames: int, length: int | Tensor
    ) -> tuple[Tensor, Tensor]:
        """Encoded words (B, L, D), and the bias of the attention from all tokens to them."""
        moment = moments(frames, length, device=self.mean_confidence.device)
        moment = moment.repeat_interleave(self.vq_vae.articulators, dim=-1)
        return self.reader(condition.tokens(self.settings.input), moment)
