import pytest

from specimens import clip, statistics_of


@pytest.fixture(scope="module")
def clips():
    return [clip(number, frames=3 + number) for number in range(5)]


@pytest.fixture(scope="module")
def statistics(clips):
    return statistics_of(clips)
