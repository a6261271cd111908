from typing import get_args

from hybridsign.models.provenance import Provenance
from hybridsign.tables.written_after import WORDS, notes


def test_every_provenance_of_a_model_has_words():
    assert tuple(WORDS) == get_args(Provenance)


def test_methods_stand_by_what_they_were_written_after_nearest_to_the_original_first():
    assert notes(
        {"A": "abstract only", "B (2024)": "official code read", "C": "abstract only"}
    ) == [
        "Written after official code: B; after an abstract alone: A, C. "
        "What that left open: docs/fairness.md."
    ]


def test_methods_that_were_all_written_after_one_thing_are_not_listed():
    assert notes({"A": "paper", "B": "paper"}) == ["All methods here were written after the paper."]


def test_a_table_of_controls_says_nothing():
    assert notes({}) == []
