import pytest

from hybridsign.metrics.bleu import bleu_up_to
from hybridsign.metrics.form import FIELD, Form
from hybridsign.scoring.texts import score_text_files

TRUE = [f"am {day} regen im {place} ." for day in ("montag", "tag") for place in "abcdefgh"]
GOOD = [line.replace("regen", "schnee") if i % 3 else line for i, line in enumerate(TRUE)]
BAD = ["" for _ in TRUE]


@pytest.fixture
def files(tmp_path):
    paths = {}
    for name, lines in (("true", TRUE), ("good", GOOD), ("bad", BAD)):
        paths[name] = tmp_path / f"{name}.txt"
        paths[name].write_text("\n".join(lines) + "\n", encoding="utf-8")
    paths["bad"].write_text("am\n" + "\n".join(BAD[1:]) + "\n", encoding="utf-8")
    return paths


def rows(table):
    return {row.metric: row for row in table.rows}


def test_every_metric_has_its_interval_and_its_signature(files):
    table = score_text_files(files["true"], [files["good"]], form=FIELD)
    assert {"bleu1", "bleu4", "bleu_mt", "chrf", "chrf++", "rouge_l", "wer_text"} <= set(
        rows(table)
    )
    for row in table.rows:
        [cell] = row.cells
        assert cell.low <= cell.value <= cell.high
        assert cell.p is None
        assert row.signature.endswith(f"n:{len(TRUE)}")
    assert rows(table)["bleu2"].cells[0].value == bleu_up_to(2)(GOOD, TRUE).value


def test_further_systems_are_compared_with_the_first(files, tmp_path):
    (tmp_path / "other").mkdir()
    copy = tmp_path / "other" / "good.txt"
    copy.write_bytes(files["good"].read_bytes())
    systems = [files["good"], files["bad"], copy]
    table = score_text_files(files["true"], systems, form=FIELD)
    assert table.systems == [str(path) for path in systems]
    _, bad, same = rows(table)["chrf"].cells
    assert bad.p < 0.01
    assert same.p == 1
    with pytest.raises(ValueError, match="a file is named twice"):
        score_text_files(files["true"], [copy, copy], form=FIELD)


def test_empty_hypotheses_are_scored_and_told(files):
    table = score_text_files(files["true"], [files["bad"]], form=FIELD)
    assert table.notes == ["bad.txt: 15 of 16 lines are empty and score as said nothing."]
    assert rows(table)["bleu4"].cells[0].value == pytest.approx(0)
    assert rows(table)["wer_text"].cells[0].value > 95


def test_empty_references_are_scored_and_told(files):
    table = score_text_files(files["bad"], [files["true"]], form=FIELD)
    assert table.notes == [
        "bad.txt: 15 of 16 lines are empty and nothing that is said there counts as right."
    ]


def test_the_same_seed_gives_the_same_table(files):
    first, second, other = (
        score_text_files(files["true"], [files["good"]], form=FIELD, seed=seed).rows
        for seed in (3, 3, 4)
    )
    assert first == second != other


def test_glosses_have_error_rates_only(files):
    table = score_text_files(files["true"], [files["good"]], form=FIELD, gloss=True)
    assert list(rows(table)) == ["wer_gloss", "wer_gloss_sub", "wer_gloss_del", "wer_gloss_ins"]


def test_variants_are_added_under_their_names(files):
    table = score_text_files(
        files["true"], [files["good"]], form=Form(tok="13a"), variants=["signjoey", "pt"]
    )
    assert {"bleu4", "signjoey:bleu4", "signjoey:wer", "pt:rouge_l"} <= set(rows(table))
    with pytest.raises(ValueError, match="there is no variant 'slt'; valid choices: signjoey,"):
        score_text_files(files["true"], [files["good"]], form=FIELD, variants=["slt"])
