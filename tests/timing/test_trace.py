from dataclasses import dataclass
from itertools import count

import pytest

from hybridsign.timing.trace import Trace, trace


@dataclass
class Metronome:
    """Streams frames, each after as many evaluations as it is told."""

    frames: int
    each: int = 3
    evaluations: int = 99
    closed: bool = False

    def stream(self, condition, length, *, rng, steps=None):
        try:
            for number in range(self.frames):
                self.evaluations += self.each
                yield number
        finally:
            self.closed = True


def ticking():
    """A clock that moves on by one second whenever it is read."""
    seconds = count(100)
    return lambda: float(next(seconds))


def test_each_frame_is_dated_from_the_text():
    taken = trace(Metronome(4), None, 4, clock=ticking())
    assert taken.stood == (1.0, 2.0, 3.0, 4.0)
    assert (taken.first, taken.total, taken.gaps) == (1.0, 4.0, [1.0, 1.0, 1.0])


def test_evaluations_are_those_of_this_clip_alone():
    assert trace(Metronome(4), None, 4, clock=ticking()).evaluations == 12


def test_nobody_waits_for_more_frames_than_are_wanted():
    network = Metronome(4)
    taken = trace(network, None, 4, wanted=1, clock=ticking())
    assert taken == Trace((1.0,), 3)
    assert network.closed


@pytest.mark.parametrize("made", [3, 5])
def test_a_model_that_makes_another_number_of_frames_is_not_timed(made):
    with pytest.raises(RuntimeError, match=f"4 frames were to be timed, {made} came"):
        trace(Metronome(made), None, 4, clock=ticking())
