import shutil
from dataclasses import replace

import pytest

from generator_specimens import FRAMES, SIZES, hybrid, sign_idd
from hybridsign.checkpoint import save_generator
from hybridsign.models import build
from hybridsign.models.task import Task
from hybridsign.tables.latency import find
from hybridsign.text import Vocabulary
from hybridsign.timing.bench import Bench
from hybridsign.timing.settings import BenchmarkSettings

SETTINGS = BenchmarkSettings(
    regimes=[
        {"size": "own", "threads": 1, "batch": 1},
        {"size": "own", "threads": 1, "batch": 2},
        {"size": "paper", "threads": 1, "batch": 1},
    ],
    lengths=[10, 20],
    matched_steps=4,
    repetitions=2,
    seconds=10.0,
)


@pytest.fixture(scope="module")
def checkpoints(corpus, tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkpoints")
    for name, settings in (("hybrid", hybrid(steps=1, experts=1)), ("sign_idd", sign_idd())):
        vocabulary = Vocabulary.of(clip.text.split() for clip in corpus.train)
        task = Task(SIZES, vocabulary, corpus.statistics, FRAMES)
        path = folder / f"{name}.pt"
        save_generator(path, build(settings, task), settings=settings, task=task, frames=FRAMES)
    return {path.stem: path for path in sorted(folder.iterdir())}


def bench(corpus, checkpoints, *compiled):
    wide = SIZES.model_copy(update={"width": 64})
    return Bench("smoke", checkpoints, corpus.dev, wide, compiled, SETTINGS)


def test_a_diffusion_is_timed_in_its_own_and_in_the_shared_steps(corpus, checkpoints):
    rows = [row for row, _ in bench(corpus, checkpoints).latencies()]
    for size in ("smoke", "paper"):
        official, matched = (
            find(rows, "sign_idd", size, sampling=sampling) for sampling in ("official", "matched")
        )
        assert (official.evaluations, matched.evaluations) == (6, 4)
    assert find(rows, "hybrid", "smoke", sampling="matched") is find(rows, "hybrid", "smoke")
    assert len(rows) == 9


def test_a_sampling_is_timed_in_the_steps_that_it_asks_for(corpus, checkpoints):
    named = {"thrice": checkpoints["hybrid"], "hybrid": checkpoints["hybrid"]}
    timed = replace(bench(corpus, named), steps={"thrice": 3})
    rows = [row for row, _ in timed.latencies()]
    for size in ("smoke", "paper"):
        assert find(rows, "hybrid", size).evaluations == 60 * 2
        assert find(rows, "thrice", size).evaluations == 60 * 4
    assert {start.model for start in timed.starts()} == {"hybrid"}


def test_each_regime_holds_every_system(corpus, checkpoints):
    taken = list(bench(corpus, checkpoints).latencies())
    assert [row.model for row, _ in taken] == ["hybrid", "sign_idd", "sign_idd"] * 3
    assert {len(traces) for _, traces in taken} == {2}


def test_single_clips_are_timed_often_enough_for_an_interval_however_long_they_take(
    corpus, checkpoints
):
    hasty = SETTINGS.model_copy(update={"repetitions": 8, "seconds": 1e-9})
    taken = list(replace(bench(corpus, checkpoints), settings=hasty).latencies())
    rounds = {(row.batch, len(traces)) for row, traces in taken}
    assert rounds == {(1, 6), (2, 1)}


@pytest.mark.skipif(shutil.which("g++") is None, reason="there is no C++ compiler")
def test_native_code_is_timed_beside_what_it_was_made_from(corpus, checkpoints):
    made = bench(corpus, checkpoints, "hybrid")
    rows = [row for row, _ in made.latencies()]
    eager, native = (find(rows, "hybrid", "smoke", variant=v) for v in ("eager", "compiled"))
    assert native.evaluations == eager.evaluations == 120
    assert native.compile_s > 0
    assert eager.compile_s is None
    assert [start.variant for start in made.starts()] == ["eager", "eager", "compiled"] * 2
    # Native code is of one clip, and of the trained network.
    assert find(rows, "hybrid", "smoke", batch=2, variant="compiled") is None
    assert find(rows, "hybrid", "paper", variant="compiled") is None


def test_without_a_compiler_the_rest_is_timed_and_it_is_said(
    corpus, checkpoints, monkeypatch, caplog
):
    monkeypatch.setenv("CXX", "no-such-compiler")
    rows = [row for row, _ in bench(corpus, checkpoints, "hybrid").latencies()]
    assert {row.variant for row in rows} == {"eager"}
    assert "hybrid is timed as it is written only: compiling a frame needs" in caplog.text
