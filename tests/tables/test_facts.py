from hybridsign.tables import facts

SPLIT = {"clips": 1200, "hours": 0.5, "words": 99}
CARD = {
    "corpus": "weather",
    "notes": {"language": "German", "glosses": "yes, invented", "poses": "rendered"},
    **dict.fromkeys(("train", "dev", "test"), SPLIT),
}


def test_our_corpora_stand_below_those_for_which_they_stand():
    sheet = facts.corpora([CARD], {"weather": "phoenix14t"})
    names = [row[0] for row in sheet.rows]
    assert names == [
        "PHOENIX14T (as the paper states)",
        "How2Sign (as the paper states)",
        "weather",
    ]
    assert sheet.rows[2][1] == "PHOENIX14T"
    assert sheet.rows[2][-5:] == ["1,200", "1,200", "1,200", "1.50", "99"]
    assert {len(row) for row in sheet.rows} == {len(sheet.header)}
    assert "invented signs, not DGS or ASL" in sheet.caption


def test_filmed_corpora_are_not_called_invented():
    filmed = {**CARD, "notes": {**CARD["notes"], "poses": "filmed"}}
    assert "invented" not in facts.corpora([filmed], {"weather": None}).caption


def test_a_corpus_that_stands_for_none_says_nothing_there():
    assert facts.corpora([CARD], {"weather": None}).rows[2][1] == "—"


def test_our_hyperparameters_stand_beside_the_papers():
    sheet = facts.hyperparameters({"ours": {"batch_size": "16"}}, ["A note."], "smoke")
    by_name = {row[0]: row[1:] for row in sheet.rows}
    assert by_name["batch size"] == ["8", "16", "16"]
    assert by_name["number of experts"][2] == "—"
    assert sheet.header[-1] == "ours"
    assert sheet.caption.endswith("profile smoke. A note.")
