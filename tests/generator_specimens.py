"""Settings of every generator, small, and what its method says of its evaluations."""

import torch

from hybridsign.models.aids import Aids
from hybridsign.models.diffusion_mode.settings import DiffusionModeSettings
from hybridsign.models.g2p_ddm.settings import CodeDiffusionSettings, G2pDdmSettings
from hybridsign.models.gcdm.settings import GcdmSettings
from hybridsign.models.gen_obt.settings import GenObtSettings
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.sign_idd.settings import SignIddSettings
from hybridsign.nn.settings import CodecSettings, DiffusionSettings, Sizes

FRAMES = 20  # of the tiny corpus
SIZES = Sizes(width=32, layers=2, heads=4, feedforward=64, dropout=0.0)
CODEC = CodecSettings(body=16, face=16, hands=40)
# Without the randomness of history dropout, so that losses can be compared.
STILL = Aids(codec=CODEC, history_dropout=0, history_blackout=0)
WITHOUT_CODEC = STILL.model_copy(update={"codec": None})
WITHOUT_PRIOR = STILL.model_copy(update={"monotone_prior": None})
STEPS = 6  # of sampling, where a method samples whole clips
SAMPLED = DiffusionSettings(steps=STEPS, eta=1.0)


def progressive_transformer(**changes):
    given = {"kind": "progressive_transformer", "input": "gloss", "aids": STILL}
    return ProgressiveTransformerSettings(**given | changes)


def sign_idd(**changes):
    given = {"kind": "sign_idd", "input": "gloss", "diffusion": SAMPLED, "aids": STILL}
    return SignIddSettings(**given | changes)


def gcdm(**changes):
    given = {"kind": "gcdm", "input": "gloss", "diffusion": SAMPLED, "aids": STILL}
    return GcdmSettings(**given | changes)


def diffusion_mode(**changes):
    sampled = DiffusionSettings(steps=STEPS)
    given = {"kind": "diffusion_mode", "diffusion": sampled, "aids": STILL}
    return DiffusionModeSettings(**given | changes)


def g2p_ddm(**changes):
    given = {"kind": "g2p_ddm", "input": "gloss", "diffusion": CodeDiffusionSettings(steps=STEPS)}
    return G2pDdmSettings(**given | changes)


def hybrid(**changes):
    return HybridSettings(**{"kind": "hybrid", "steps": STEPS, "aids": STILL} | changes)


def stirred(network):
    """Layers that begin at zero made to say something: else nothing behind them is seen."""
    random = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for parameter in network.parameters():
            if not parameter.any():
                parameter.normal_(0, 0.1, generator=random)
    return network


GENERATORS = {
    "diffusion-mode": diffusion_mode(),
    "diffusion-mode-of-four-experts": diffusion_mode(experts=4, pooled_text=True),
    "diffusion-mode-of-one-expert-without-prior": diffusion_mode(
        experts=1, input="gloss", aids=WITHOUT_PRIOR
    ),
    "g2p-ddm": g2p_ddm(),
    "g2p-ddm-without-prior": g2p_ddm(input="text", monotone_prior=None),
    "gcdm": gcdm(),
    "gcdm-without-codec": gcdm(aids=WITHOUT_CODEC, hypotheses=1),
    "gcdm-without-prior": gcdm(aids=WITHOUT_PRIOR),
    "gen-obt": GenObtSettings(kind="gen_obt", input="gloss", aids=STILL),
    "gen-obt-from-text": GenObtSettings(kind="gen_obt", input="text", aids=STILL),
    "hybrid": hybrid(),
    "hybrid-of-four-experts": hybrid(experts=4, pooled_text=True, self_forcing="off"),
    "hybrid-of-one-expert-that-regresses": hybrid(
        experts=1, head="regression", self_forcing="off", input="gloss"
    ),
    "hybrid-recurrent-with-mean-flow": hybrid(
        backbone="recurrence", head="mean_flow", self_forcing="off"
    ),
    "pt": progressive_transformer(),
    "pt-from-text": progressive_transformer(input="text"),
    "pt-without-codec": progressive_transformer(aids=WITHOUT_CODEC),
    "pt-without-prior": progressive_transformer(aids=WITHOUT_PRIOR),
    "sign_idd": sign_idd(),
    "sign_idd-without-codec": sign_idd(aids=WITHOUT_CODEC),
    "sign_idd-without-masks": sign_idd(input="text", causal=False),
}
# Sequential evaluations that a clip of T frames takes, by the method's own description.
EVALUATIONS = {
    "diffusion_mode": lambda frames, steps: steps,
    "g2p_ddm": lambda frames, steps: steps + 1,  # the chain, and the decoder of its codes
    "gcdm": lambda frames, steps: steps,
    "gen_obt": lambda frames, steps: frames,
    "hybrid": lambda frames, steps: frames * (1 + steps),
    "progressive_transformer": lambda frames, steps: frames,
    "regression": lambda frames, steps: frames,
    "sign_idd": lambda frames, steps: steps,
}
