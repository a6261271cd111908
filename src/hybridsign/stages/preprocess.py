"""preprocess: normalise, resample to the protocol's length, count; Parquet, statistics, card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from hybridsign.console import log, progress
from hybridsign.data.clip import SPLITS
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import Place, produce, read_json, write_json

if TYPE_CHECKING:
    from hybridsign.data.clip import Clip
    from hybridsign.data.statistics import StatisticsCounter


class PreprocessSettings(Settings):
    """The protocol that every corpus goes through alike."""

    frames: int | None = Field(
        60, ge=2, description="frames of every clip after resampling; null keeps each its own"
    )
    longest_gap: int = Field(
        3, ge=0, description="native frames of the longest gap of a joint that is bridged"
    )
    text_encoder: Path | None = Field(
        None,
        description="folder of a Hugging Face text encoder, frozen, in place of the one that each "
        "generator learns; null for none",
    )


def outputs() -> list[str]:
    """Files of the stage."""
    files = ["statistics.json", "text_features.arrow", "card.json", "card.md"]
    return [*(f"{split}.parquet" for split in SPLITS), *files]


def run(profile: str, corpus: str, settings: PreprocessSettings) -> None:
    """Prepare one corpus for learning."""
    from hybridsign.data.parquet import count_clips, read_clips, write_clips
    from hybridsign.data.preprocessing import SplitCard
    from hybridsign.data.statistics import StatisticsCounter

    raw = Place(profile, "fetch", corpus).folder
    files = {split: raw / f"{split}.parquet" for split in SPLITS}
    with produce(
        Place(profile, "preprocess", corpus),
        settings={"preprocess": settings.model_dump(mode="json")},
        inputs=[*files.values(), raw / "notes.json"],
        outputs=outputs(),
        code=fingerprint("preprocess"),
    ) as folder:
        counter = StatisticsCounter()
        card: dict[str, Any] = {"corpus": corpus, "notes": read_json(raw / "notes.json")}
        for split, file in files.items():
            split_card = SplitCard()
            ready = split_card.prepared(
                progress(read_clips(file), f"preprocess {corpus} {split}", count_clips(file)),
                settings.frames,
                settings.longest_gap,
            )
            counted = _counted(ready, counter) if split == "train" else ready
            write_clips(folder / f"{split}.parquet", counted)
            card[split] = split_card.summary()
            log.info(
                "%s %s: %d clips, %d dropped",
                corpus,
                split,
                split_card.clips,
                len(split_card.dropped),
            )
        card["sentences"] = _sentences(folder)
        write_json(folder / "statistics.json", counter.finish().to_json())
        card["notes"] |= _encode(folder, settings.text_encoder)
        write_json(folder / "card.json", card)
        (folder / "card.md").write_text(_markdown(card), encoding="utf-8")


def _counted(clips: Iterable[Clip], counter: StatisticsCounter) -> Iterator[Clip]:
    for clip in clips:
        counter.add(clip)
        yield clip


def _encode(folder: Path, text_encoder: Path | None) -> dict[str, str]:
    """Write the features of every sentence and gloss line; for the card, by which encoder."""
    from hybridsign.data.parquet import read_labels
    from hybridsign.data.text_features import TEXT_FEATURES, write_text_features
    from hybridsign.frozen_text import PretrainedEncoder

    if text_encoder is None:
        write_text_features(folder / TEXT_FEATURES, [], None)
        return {}
    lines = set()
    for split in SPLITS:
        labels = read_labels(folder / f"{split}.parquet", "text", "gloss")
        lines |= {" ".join(gloss) for gloss in labels["gloss"] if gloss is not None}
        lines |= set(labels["text"])
    encoder = PretrainedEncoder(text_encoder)
    write_text_features(folder / TEXT_FEATURES, sorted(lines), encoder)
    return {"text_encoder": str(encoder.text)}


def _sentences(folder: Path) -> dict[str, float]:
    """How much of the test split can be copied, and whether signs follow the words."""
    from hybridsign.data.parquet import read_labels
    from hybridsign.metrics import sentences

    train = read_labels(folder / "train.parquet", "text", "gloss")
    test = read_labels(folder / "test.parquet", "text")["text"]
    if len(test) < 2 or not train["text"]:
        return {}
    glosses = [line for line in train["gloss"] if line is not None]
    figures = {
        "nearest_bleu4": sentences.nearest_bleu4(train["text"], test),
        "shuffled_bleu4": sentences.shuffled_bleu4(test),
    }
    if len(glosses) == len(train["text"]):
        figures["reordered_signs"] = sentences.reordered_signs(train["text"], glosses)
    return {name: round(value, 2) for name, value in figures.items()}


def _markdown(card: dict[str, Any]) -> str:
    rows = ["clips", "hours", "words", "running_words", "glosses", "running_glosses", "signers"]
    # What fetch could not bring in stands with what preprocess dropped.
    notes = {name: value for name, value in card["notes"].items() if name != "dropped"}
    lines = [
        f"# Dataset card: {card['corpus']}",
        "",
        *(f"- {name.replace('_', ' ')}: {value}" for name, value in sorted(notes.items())),
        "",
        f"| | {' | '.join(SPLITS)} |",
        f"|---|{'---|' * len(SPLITS)}",
    ]
    lines += [
        f"| {row.replace('_', ' ')} | {' | '.join(str(card[split][row]) for split in SPLITS)} |"
        for row in rows
    ]
    for which in ("missing", "filled"):
        key = f"{which}_points_percent"
        for part in card["train"][key]:
            shares = [str(card[split][key].get(part, "")) for split in SPLITS]
            lines.append(f"| {which} points, {part.replace('_', ' ')}, % | {' | '.join(shares)} |")
    lines += ["", "## Sentences", "", *_said(card["sentences"])]
    lines += ["", "## Dropped clips", ""]
    dropped = [(clip["split"], clip) for clip in card["notes"].get("dropped", [])]
    dropped += [(split, clip) for split in SPLITS for clip in card[split]["dropped"]]
    lines += [f"- {split} `{clip['id']}`: {clip['reason']}" for split, clip in dropped] or ["None."]
    return "\n".join(lines) + "\n"


def _said(figures: dict[str, float]) -> list[str]:
    from hybridsign.metrics.sentences import PHOENIX14T

    what = {
        "nearest_bleu4": "BLEU-4 of the nearest training sentence, test",
        "shuffled_bleu4": "BLEU-4 of shuffled pairs, test",
        "reordered_signs": "pairs of signs in another order than their words, train, %",
    }
    real = {name: f" (the real PHOENIX14T: {value})" for name, value in PHOENIX14T.items()}
    told = [f"- {what[name]}: {value}{real.get(name, '')}" for name, value in figures.items()]
    return told or ["Too few to compare."]
