import json
from pathlib import Path

import pytest

from hybridsign.metrics.glosses import clean_phoenix14t

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "text_metrics.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("vector", GOLDEN["glosses"], ids=lambda vector: vector["id"])
def test_lines_are_cleaned_as_the_published_evaluations_do(vector):
    assert clean_phoenix14t(vector["reference"]) == vector["clean_reference"]
    assert clean_phoenix14t(vector["hypothesis"]) == vector["clean_hypothesis"]


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ("__ON__ __LEFTHAND__ REGEN __OFF__", "REGEN"),
        ("loc-NORD cl-KOMMEN WIND-PLUSPLUS ZEITRAUM", "NORD KOMMEN WIND ZEIT"),
        ("poss-MEIN IX HABEN2", "poss-MEIN IX HABEN2"),
        ("REGEN REGEN REGEN SCHNEE REGEN", "REGEN SCHNEE REGEN"),
        ("DER A B C WIND", "DER A+B+C WIND"),
        ("SCH NN", "SCH NN"),
        ("", ""),
    ],
)
def test_marks_go_repetitions_go_and_spelled_letters_join(line, clean):
    assert clean_phoenix14t(line) == clean


def test_the_known_gaps_of_the_rules_are_kept():
    assert clean_phoenix14t("A B") == "A B"
    assert clean_phoenix14t("A B C D") == "A B+C+D"
    assert clean_phoenix14t("S0NNE") == "S0NNE"
