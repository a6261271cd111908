from hypothesis import given
from hypothesis import strategies as st

from hybridsign.timing.rounds import interleaved
from hybridsign.timing.trace import Trace


def taking(durations):
    """Times each subject as said, and the order in which they had their turns."""
    turns = []

    def measure(subject, number):
        turns.append((number, subject))
        return Trace((durations[subject],), 1)

    return measure, turns


def test_each_round_times_every_subject_before_the_next_begins():
    measure, turns = taking({"a": 0.1, "b": 0.2})
    traces = interleaved(["a", "b"], measure, repetitions=3, seconds=10)
    assert turns == [(0, "a"), (0, "b"), (1, "a"), (1, "b"), (2, "a"), (2, "b")]
    assert [[trace.total for trace in taken] for taken in traces] == [[0.1] * 3, [0.2] * 3]


def test_a_slow_subject_is_passed_over_once_it_has_taken_its_time():
    measure, turns = taking({"quick": 0.1, "slow": 4.0, "slower": 60.0})
    traces = interleaved(["quick", "slow", "slower"], measure, repetitions=5, seconds=5)
    assert [len(taken) for taken in traces] == [5, 2, 1]
    assert turns[:5] == [(0, "quick"), (0, "slow"), (0, "slower"), (1, "quick"), (1, "slow")]


def test_however_slow_a_subject_has_its_fewest_rounds_where_there_are_as_many():
    measure, _ = taking({"quick": 0.1, "slow": 60.0})
    for repetitions, taken in ((8, [8, 3]), (2, [2, 2])):
        traces = interleaved(
            ["quick", "slow"], measure, repetitions=repetitions, seconds=5, fewest=3
        )
        assert [len(each) for each in traces] == taken


@given(
    st.lists(st.floats(0.01, 10), min_size=1, max_size=6),
    st.integers(1, 8),
    st.floats(0.01, 20),
)
def test_the_nth_traces_of_two_subjects_are_of_one_round(durations, repetitions, seconds):
    names = range(len(durations))
    measure, turns = taking(durations)
    traces = interleaved(names, measure, repetitions=repetitions, seconds=seconds)
    for name in names:
        rounds = [number for number, subject in turns if subject == name]
        assert rounds == list(range(len(traces[name])))
        assert 1 <= len(rounds) <= repetitions
