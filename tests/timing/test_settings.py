import pytest

from hybridsign.settings import SettingsError, parse
from hybridsign.timing.settings import BenchmarkSettings

USUAL = {
    "regimes": [{"size": "own", "threads": "all", "batch": 1}],
    "lengths": [60, 120],
    "matched_steps": 50,
    "repetitions": 3,
    "seconds": 1.0,
}


def test_threads_are_a_number_or_all():
    assert parse(BenchmarkSettings, USUAL, "").regimes[0].threads == "all"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lengths": [120, 60]}, "expected rising numbers"),
        ({"regimes": USUAL["regimes"] * 2}, "one stands twice"),
        ({"regimes": []}, "regimes"),
        ({"seconds": 0}, "seconds"),
    ],
)
def test_what_cannot_be_timed_is_refused(change, said):
    with pytest.raises(SettingsError, match=said):
        parse(BenchmarkSettings, USUAL | change, "params.yaml:")
