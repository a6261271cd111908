from dataclasses import dataclass

import pytest

from hybridsign.tables.ledger import Comparison, Verdict, deciding, standing, together, verdict


@dataclass(frozen=True)
class Tried:
    name: str
    verdict: Verdict


@pytest.mark.parametrize(
    ("low", "high", "relation", "said"),
    [
        (0.1, 2.0, "above", "holds"),
        (-0.1, 2.0, "above", "undecided"),
        (-2.0, -0.1, "above", "fails"),
        (-2.0, -0.1, "below", "holds"),
        (0.1, 2.0, "below", "fails"),
        (-0.9, 0.9, "alike", "holds"),
        (-0.9, 1.1, "alike", "undecided"),
        (1.1, 2.0, "alike", "fails"),
    ],
)
def test_the_whole_interval_decides(low, high, relation, said):
    assert verdict(low, high, relation, margin=1.0) == said


def test_a_claim_holds_if_all_of_it_does_and_fails_if_some_of_it_does():
    assert together(["holds", "holds"]) == "holds"
    assert together(["holds", "undecided"]) == "undecided"
    assert together(["undecided", "not tested", "fails"]) == "fails"
    assert together(["holds", "not tested"]) == "not tested"


def test_a_claim_owes_where_it_stands_to_its_weakest_comparisons():
    found = [Tried("a", "holds"), Tried("b", "fails"), Tried("c", "undecided"), Tried("d", "fails")]
    assert standing(found) == "fails (1 of 4 comparisons hold)"
    assert [each.name for each in deciding(found)] == ["b", "d"]
    assert deciding(found[:1]) == found[:1]


def test_a_comparison_is_told_in_signs():
    assert str(Comparison("table1", "dtw", "hybrid", "below", "pt")) == "hybrid < pt"
