import pytest
import torch

from hybridsign.data.batch import ClipBatches
from hybridsign.learning import Context
from hybridsign.models import build
from hybridsign.models.aids import Aids
from hybridsign.models.gen_obt.settings import GenObtSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import CodecSettings, Sizes
from hybridsign.text import Vocabulary
from specimens import clip, statistics_of

SIZES = Sizes(width=32, layers=1, heads=4, feedforward=64, dropout=0.0)
CLIPS = [clip(number, frames=10) for number in range(4)]
BATCHES = ClipBatches(CLIPS, statistics_of(CLIPS), batch_size=4)
GENERATOR = {"encoder", "guide", "target", "blocks", "prior", "norm", "head"}


def built(source="gloss", **changes):
    aids = Aids(codec=CodecSettings(body=8, face=8, hands=8), history_dropout=0, history_blackout=0)
    settings = GenObtSettings(kind="gen_obt", input=source, aids=aids, **changes)
    vocabulary = Vocabulary.of(BATCHES.condition.tokens(source))
    network = build(settings, Task(SIZES, vocabulary, BATCHES.statistics, 10))
    network.prepare("train", BATCHES.whole())
    return network.eval()


def loss(network, epoch):
    return network.loss(BATCHES.whole(), Context("train", 0, epoch, torch.manual_seed(0)))


@pytest.mark.parametrize(("epoch", "reached"), [(0, set()), (1, GENERATOR)])
def test_after_the_first_epoch_what_cannot_be_read_back_teaches_the_generator(epoch, reached):
    network = built()
    loss(network, epoch)["unread"].backward()
    taught = {name.split(".")[0] for name, p in network.named_parameters() if p.grad is not None}
    assert taught == reached | {"reverse_decoder"}


def test_the_weight_of_reading_back_is_a_setting():
    once, twice = (loss(built(ctc_weight=weight), 0)["unread"] for weight in (0.1, 0.2))
    torch.testing.assert_close(2 * once, twice)


def test_the_reverse_decoder_does_not_run_when_signing():
    network = built()
    network.reverse_decoder.register_forward_hook(lambda *_: pytest.fail("it ran"))
    assert network.generate(BATCHES.condition, 7, rng=0).nfe == 7


def test_the_token_before_the_glosses_guides_every_frame():
    network = built()
    plain = network.generate(BATCHES.condition, 6, rng=0).pose
    with torch.no_grad():
        network.guide.weight.neg_()
    guided = network.generate(BATCHES.condition, 6, rng=0).pose
    assert ((plain - guided).abs().amax((2, 3)) > 1e-4).all()


def test_glosses_are_all_read_back_and_of_text_the_content_words():
    assert built("gloss").reverse_decoder.is_read.all()
    network = built("text", content_share=0.25)
    read = {
        token
        for token, is_read in zip(
            network.vocabulary.tokens, network.reverse_decoder.is_read, strict=True
        )
        if is_read
    }
    assert "." not in read  # in two of four sentences
    assert {"regen", "wind", "schnee", "sonne"} <= read
