"""The two releases in miniature, laid out as their archives unpack."""

import shutil
from dataclasses import replace

import pytest

from hybridsign.console import log
from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import ClipCounts
from hybridsign.data.parquet import write_clips
from openpose_specimens import person, write_frame
from release_specimens import WORDS, keypoints, source, table, write_how2sign


def told(source):
    """What each split dropped, once all were read."""
    clips = {split: [clip.id for clip in source.clips(split)] for split in SPLITS}
    return clips, {(each["id"], each["reason"]) for each in source.notes["dropped"]}


def test_how2sign_comes_in_by_name_with_its_texts_and_its_frame_rate(how2sign):
    first, second = source("how2sign", how2sign).clips("train")
    assert (first.id, first.text) == ("train_1-1-rgb_front", "Stop.")
    assert (second.id, second.text) == ("train_2-1-rgb_front", 'Say "go".')
    assert (first.corpus, first.split, first.gloss) == ("real", "train", None)
    assert (first.pose.fps, first.native_fps, first.pose.n_frames) == (24, 24, 3)


def test_the_order_of_lines_does_not_matter(how2sign):
    before = [clip.text for clip in source("how2sign", how2sign).clips("dev")]
    path = table(how2sign, "dev")
    header, *lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join([header, *reversed(lines)]), encoding="utf-8", newline="")
    assert [clip.text for clip in source("how2sign", how2sign).clips("dev")] == before


def test_the_layout_of_the_authors_download_script_is_found(how2sign):
    for split in SPLITS:
        level = how2sign / f"How2Sign/sentence_level/{WORDS[split]}"
        texts = level / "text/en/raw_text/re_aligned"
        texts.mkdir(parents=True)
        table(how2sign, split).rename(table(texts, split))
        features = level / "rgb_front/features"
        features.mkdir(parents=True)
        keypoints(how2sign, split).parent.rename(features / "openpose_output")
    assert len(list(source("how2sign", how2sign).clips("test"))) == 2


def test_phoenix_comes_in_with_glosses_signers_and_the_quotes_of_its_table(phoenix):
    [clip] = source("phoenix14t", phoenix).clips("train")
    assert (clip.id, clip.signer, clip.text) == ("train-1", "Signer01", '"regen im norden')
    assert (clip.gloss, clip.pose.n_frames) == (("REGEN", "NORD"), 3)


def test_key_points_may_lie_elsewhere(phoenix, tmp_path):
    elsewhere = tmp_path / "openpose"
    (phoenix / "PHOENIX-2014-T/keypoints").rename(elsewhere)
    with pytest.raises(ValueError, match=r"pictures and no key points: run `extract`"):
        source("phoenix14t", phoenix)
    assert len(list(source("phoenix14t", phoenix, keypoints=elsewhere).clips("dev"))) == 1


def test_key_points_may_be_a_parquet_file_as_extract_writes_it(phoenix):
    folder = phoenix / "PHOENIX-2014-T/keypoints"
    before = {split: list(source("phoenix14t", phoenix).clips(split)) for split in SPLITS}
    for split, clips in before.items():
        bare = [replace(clip, text="", signer="", gloss=None, split="") for clip in clips]
        stray = replace(bare[0], id="stray")
        shutil.rmtree(folder / split)
        write_clips(folder / f"{split}.parquet", [stray, *bare])
    made = source("phoenix14t", phoenix)
    [clip], [was] = list(made.clips("dev")), before["dev"]
    assert (clip.id, clip.text, clip.gloss, clip.signer) == (
        was.id,
        was.text,
        was.gloss,
        was.signer,
    )
    assert (clip.pose.coordinates == was.pose.coordinates).all()
    assert [each["id"] for each in made.notes["dropped"]] == ["stray"]
    assert folder / "dev.parquet" in made.files


def test_the_complex_annotation_under_the_plain_name_is_refused(phoenix):
    manual = phoenix / "PHOENIX-2014-T/annotations/manual"
    (manual / "PHOENIX-2014-T.train-complex-annotation.corpus.csv").replace(
        manual / "PHOENIX-2014-T.train.corpus.csv"
    )
    with pytest.raises(ValueError, match=r"complex annotation .* expected the plain table"):
        list(source("phoenix14t", phoenix).clips("train"))


def test_what_does_not_come_in_is_named_with_its_reason(how2sign):
    write_how2sign(
        how2sign,
        "dev",
        {"both": "Go.", "mute": "  ", "text": "Alone.", "hollow": "Hm.", "odd": "Oh.", "bad": "X"},
        ["both", "mute", "pose"],
    )
    (keypoints(how2sign, "dev") / "hollow").mkdir()
    write_frame(keypoints(how2sign, "dev") / "odd", 0, person(), clip="other")
    write_frame(keypoints(how2sign, "dev") / "bad", 0, clip="bad")
    clips, dropped = told(source("how2sign", how2sign))
    assert clips["dev"] == ["both"]
    assert dropped == {
        ("mute", "its sentence is empty"),
        ("text", "a text without pose: no clip has its name"),
        ("pose", "a pose without text: the table has no line of its name"),
        ("hollow", "its folder holds no *_keypoints.json"),
        ("odd", "its folder holds frames of other"),
        ("bad", "nobody was seen in any frame (frames without a person: 1)"),
        ("dev_1-1-rgb_front", "a pose without text: the table has no line of its name"),
        ("dev_2-1-rgb_front", "a pose without text: the table has no line of its name"),
    }


def test_what_is_mended_in_key_points_and_tables_is_told_and_noted(how2sign, said):
    said.set_level("INFO", logger=log.name)
    frame = keypoints(how2sign, "dev") / "dev_1-1-rgb_front/dev_1-1-rgb_front_000000000001"
    frame.with_name(f"{frame.name}_keypoints.json").write_text('{"version":1.3,"peo')
    with table(how2sign, "dev").open("a") as file:
        file.write("too short\n")
    made = source("how2sign", how2sign)
    list(made.clips("dev"))
    cut = "frames that cannot be read, kept as missing: 1"
    short = "lines with too few or too many columns, left out"
    assert f"real dev: {cut}" in said.text
    assert cut in made.notes["dev mended"]
    assert short in made.notes["dev mended"]
    assert "train mended" not in made.notes


def test_a_split_without_a_clip_is_refused_with_the_expected_layout(how2sign):
    flat = keypoints(how2sign, "train")
    for frame in list(flat.rglob("*.json")):
        frame.rename(flat / frame.name)
    for folder in list(flat.glob("*/")):
        folder.rmdir()
    complaint = r"gives train no clip: of 0 clips there and 2 sentences .*NAME/\*_keypoints\.json"
    with pytest.raises(ValueError, match=complaint):
        list(source("how2sign", how2sign).clips("train"))


def test_a_split_none_of_whose_clips_can_be_used_is_refused_with_a_reason(how2sign):
    for frame in keypoints(how2sign, "dev").rglob("*.json"):
        write_frame(frame.parent, int(frame.name.split("_")[-2]), clip=frame.parent.name)
    with pytest.raises(
        ValueError, match=r"2 have one name and words.*nobody was seen in any frame"
    ):
        list(source("how2sign", how2sign).clips("dev"))


def test_a_few_clips_can_be_asked_for(how2sign):
    few = source("how2sign", how2sign, ClipCounts(train=1, dev=1, test=1))
    assert told(few) == ({split: [f"{split}_1-1-rgb_front"] for split in SPLITS}, set())


def test_what_was_placed_is_held_against_what_was_published(how2sign, said):
    made = source("how2sign", how2sign)
    list(made.clips("test"))
    assert "real test: 2 of 2,357 sentences, 2 of 2,343 clips that were published" in said.text
    assert made.notes["test as placed"].startswith("2 of 2,357 sentences, 2 of 2,343 clips")


def test_all_that_is_lacking_is_said_at_once_with_its_size_and_where_it_is_had(how2sign):
    table(how2sign, "dev").unlink()
    keypoints(how2sign, "train").parent.rename(how2sign / "away")
    (how2sign / "train_2D_keypoints.tar.gz").touch()
    page = {"url": "https://how2sign.github.io/", "public": False}
    addresses = (
        {"file": "train_2D_keypoints.tar.gz", "gigabytes": 21, **page},
        {"file": "how2sign_realigned_val.csv", "gigabytes": 0.0003, **page},
    )
    with pytest.raises(ValueError, match="lacks") as told:
        source("how2sign", how2sign, addresses=addresses)
    assert str(told.value).splitlines()[1:3] == [
        "  the table of dev: how2sign_realigned_val.csv (1,741 sentences)",
        "  the key points of train: train_2D_keypoints/openpose_output/json/NAME/*_keypoints.json "
        "(31,048 clips)",
    ]
    assert str(told.value).splitlines()[-3:] == [
        "Where it is had (CC BY-NC 4.0):",
        "  train_2D_keypoints.tar.gz, about 21 GB: https://how2sign.github.io/; "
        "lies there and is not unpacked",
        "  how2sign_realigned_val.csv, about 0.3 MB: https://how2sign.github.io/",
    ]


@pytest.mark.parametrize("folder", [None, "nowhere"])
def test_without_a_folder_the_way_is_told(folder):
    with pytest.raises(ValueError, match=r"corpora\.real\.folder in params\.yaml is .*unpacked"):
        source("phoenix14t", folder)
