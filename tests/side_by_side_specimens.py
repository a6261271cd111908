"""Trainings for one process and for several: `torchrun -m side_by_side_specimens FOLDER`."""

import sys
from pathlib import Path

import torch

from generator_specimens import GENERATORS, diffusion_mode, gcdm, hybrid, sign_idd
from hybridsign import side_by_side
from hybridsign.data.batch import ClipBatches
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary
from hybridsign.training.loop import TrainingError, fit
from hybridsign.training.settings import TrainingSettings
from hybridsign.training.unfinished import Unfinished
from hybridsign.translation.back_translator import BackTranslator
from hybridsign.translation.settings import JudgeSettings
from specimens import GLOSSES, clip, statistics_of

# Of several lengths, with joints that are missing: parts of a batch hold more and less of it.
CLIPS = [clip(number, frames=4 + number % 3, seen=0.5 + 0.1 * (number % 4)) for number in range(7)]
STATISTICS = statistics_of(CLIPS)
SIZES = Sizes(width=16, layers=1, heads=2, feedforward=16, dropout=0.0)
HIDING = Aids(codec=CodecSettings(body=16, face=16, hands=40))
SHARED = {
    "diffusion_mode": diffusion_mode(aids=HIDING),
    "gcdm": gcdm(),
    "hybrid": hybrid(aids=HIDING, self_forcing_share=0.5),
    "sign_idd": sign_idd(),
}
REFUSED = {name: GENERATORS[name] for name in ("g2p-ddm", "gen-obt", "pt")}


def generator(settings, dropout=0.0):
    vocabulary = Vocabulary.of(each.text.split() for each in CLIPS)
    sizes = SIZES.model_copy(update={"dropout": dropout})
    return build(settings, Task(sizes, vocabulary, STATISTICS, 6), seed=3)


def judge():
    words = Vocabulary.of(each.text.split() for each in CLIPS)
    settings = JudgeSettings(sizes=SIZES, components=8)
    return BackTranslator(settings, words, Vocabulary.of(GLOSSES), STATISTICS, data="these", seed=3)


def trained(network, unfinished=None, batch_size=3):
    """The state and the curve; two processes share a batch of three as two clips and one."""
    settings = TrainingSettings(
        steps=6, batch_size=batch_size, learning_rate=0.003, warmup=2, save_every=2
    )
    train = ClipBatches(CLIPS, STATISTICS, batch_size)
    dev = ClipBatches(CLIPS[:3], STATISTICS, 3)
    curve = fit(network, train, dev, settings, 1, unfinished)
    return network.state_dict(), curve


def refusal(network, **changes):
    """Why a training cannot be shared."""
    try:
        trained(network, **changes)
    except TrainingError as error:
        return str(error)
    return None


def shared():
    return {name: trained(generator(settings)) for name, settings in SHARED.items()}


def write_down(folder):
    """All that each process of several is asked for."""
    kept = Unfinished(folder / "hybrid.state", {}) if side_by_side.is_first() else None
    made = {
        "shared": shared(),
        "through": trained(generator(SHARED["hybrid"], dropout=0.2), kept),
        "gone on": trained(generator(SHARED["hybrid"], dropout=0.2), kept),
        "refused": {name: refusal(generator(settings)) for name, settings in REFUSED.items()}
        | {"judge": refusal(judge())},
        "too few": refusal(generator(SHARED["hybrid"]), batch_size=1),
    }
    torch.save(made, folder / f"made-{side_by_side.number()}.pt")


if __name__ == "__main__":
    torch.set_num_threads(1)
    with side_by_side.joined():
        write_down(Path(sys.argv[1]))
