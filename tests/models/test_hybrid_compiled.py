"""A frame as native code is the frame: for sentences of any length, and beyond the window."""

import shutil

import pytest
import torch

from hybridsign.data.batch import ClipBatches, condition_of
from hybridsign.models import build
from hybridsign.models.hybrid.compiled import CompiledFrame, CompilerError
from hybridsign.models.hybrid.settings import HybridSettings
from hybridsign.models.progressive_transformer.settings import ProgressiveTransformerSettings
from hybridsign.models.task import Task
from hybridsign.nn.settings import Sizes
from hybridsign.text import Vocabulary

FRAMES = 8
SIZES = Sizes(width=16, layers=1, heads=2, feedforward=16, dropout=0.0)


def built(settings, corpus):
    batches = ClipBatches(corpus.train[:6], corpus.statistics, batch_size=6)
    vocabulary = Vocabulary.of(batches.condition.text)
    network = build(settings, Task(SIZES, vocabulary, corpus.statistics, FRAMES), seed=3)
    for phase in network.phases():
        network.prepare(phase.name, batches.whole())
    return network.eval()


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no C++ compiler")
@pytest.mark.parametrize("backbone", ["confidence_attention", "recurrence"])
def test_a_compiled_frame_is_the_frame(backbone, corpus, tmp_path):
    network = built(HybridSettings(kind="hybrid", backbone=backbone, pooled_text=True), corpus)
    conditions = [condition_of([clip]) for clip in corpus.train]
    lengths = {len(condition.text[0]) for condition in conditions}
    assert len(lengths) > 2
    eager = [network.generate(each, 2 * FRAMES + 3, rng=4) for each in conditions]
    network.compile_frames(tmp_path / "frame.pt2")
    assert [path.name for path in tmp_path.iterdir()] == ["frame.pt2"]
    for expected, condition in zip(eager, conditions, strict=True):
        made = network.generate(condition, 2 * FRAMES + 3, rng=4)
        torch.testing.assert_close(made.pose, expected.pose, rtol=0, atol=1e-4)
        torch.testing.assert_close(made.confidence, expected.confidence, rtol=0, atol=1e-5)
        assert made.nfe == expected.nfe


def test_a_compiled_frame_is_used_for_what_it_was_compiled_for_alone(corpus):
    network = built(HybridSettings(kind="hybrid", steps=2), corpus)
    calls = []

    class Watched(CompiledFrame):
        def __init__(self):
            self.steps = 2

        def __call__(self, *arguments):
            calls.append(arguments)
            return eager(*arguments)

    eager, _ = network._frame_maker(1, 2)
    network.compiled = Watched()
    one, two = (condition_of(list(corpus.train[:count])) for count in (1, 2))
    network.generate(two, 3, rng=0)
    network.generate(one, 3, rng=0, steps=4)
    assert not calls
    network.generate(one, 3, rng=0)
    assert len(calls) == 3


def test_without_a_compiler_the_message_says_what_to_install(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    network = built(HybridSettings(kind="hybrid"), corpus)
    with pytest.raises(CompilerError, match=r"no-such-compiler.*apt install g\+\+"):
        network.compile_frames(tmp_path / "frame.pt2")
    assert not list(tmp_path.iterdir())


def test_a_method_whose_frames_cannot_be_compiled_says_so(corpus, tmp_path):
    settings = ProgressiveTransformerSettings(kind="progressive_transformer", input="text")
    with pytest.raises(ValueError, match="ProgressiveTransformer cannot be compiled"):
        built(settings, corpus).compile_frames(tmp_path / "frame.pt2")
