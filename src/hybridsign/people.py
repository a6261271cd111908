"""What people do outside the workflow: sign a sentence, draw a clip, publish tables."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from hybridsign.console import log
from hybridsign.data.clip import FILMED, INVENTED, Clip

IDS_SHOWN = 5


def generate(
    checkpoint: Path, sentences: Sequence[str], out: Path, *, corpus: str, gloss: bool, seed: int
) -> None:
    """Sign some sentences, or gloss lines, with a trained model and write the clips.

    Raises:
        ValueError: the model knows no token of a sentence, or `out` is no name of a Parquet file.
    """
    from hybridsign.checkpoint import load_generator
    from hybridsign.data.parquet import check_name, write_clips
    from hybridsign.generation import asked, check_words, generate_clips
    from hybridsign.workspace import written_aside

    check_name(out)
    model, statistics, frames = load_generator(checkpoint)
    clips = [
        asked(text, number, corpus, statistics, gloss=gloss)
        for number, text in enumerate(sentences)
    ]
    for clip in clips:
        check_words(model, clip, checkpoint, gloss=gloss)
    made = generate_clips(
        model, statistics, clips, system="asked", frames=frames, seed=seed, batch_size=32
    )
    with written_aside(out) as aside:
        write_clips(aside, made)
    log.info("%d clips in %s; python -m hybridsign draw %s --out x.gif", len(clips), out, out)


def draw(clips: Path, out: Path, clip_id: str | None, pictures: int) -> None:
    """Draw one clip of a Parquet file."""
    from hybridsign.drawing import animation, film_strip, moving
    from hybridsign.workspace import written_aside

    clip = _find(clips, clip_id)
    pose, note = clip.pose, "" if clip.provenance == FILMED else INVENTED
    with written_aside(out) as aside:
        if out.suffix == ".gif":
            frames = moving(
                pose.coordinates, pose.confidence, pose.skeleton, title=clip.text, note=note
            )
            animation(frames, pose.fps, aside)
        elif out.suffix == ".png":
            film_strip(
                pose.coordinates,
                pose.confidence,
                pose.skeleton,
                n_pictures=pictures,
                title=clip.text,
                note=note,
            ).save(aside)
        else:
            raise ValueError(f"{out}: expected a name that ends in .png or .gif")
    log.info("%s: %s", out, clip.text)


def _find(path: Path, clip_id: str | None) -> Clip:
    from hybridsign.data.parquet import read_clips, read_labels

    for clip in read_clips(path):
        if clip_id is None or clip.id == clip_id:
            return clip
    ids = read_labels(path, "id")["id"]
    if clip_id is None or not ids:
        raise ValueError(f"{path}: no clips")
    near = get_close_matches(clip_id, ids, IDS_SHOWN) or ids[:IDS_SHOWN]
    raise ValueError(
        f"{path}: there is no clip {clip_id!r} among its {len(ids)}; choose one, such as "
        f"{', '.join(near)}"
    )


def publish(profile: str, tables: Sequence[str], pictures: Sequence[str], folder: Path) -> None:
    """Copy the tables of one profile, and the report's pictures, to a folder that Git keeps."""
    import shutil

    from hybridsign.workspace import Place, check_outputs, written_aside

    printed, report = Place(profile, "tabulate").folder, Place(profile, "report").folder
    for source in (printed, report):
        check_outputs(source)
    files = [printed / f"{name}.{kind}" for name in tables for kind in ("md", "csv", "tex")]
    files += sorted(printed.glob("*.svg"))
    files += [report / name for name in pictures]
    for path in files:
        with written_aside(folder / path.name) as aside:
            shutil.copyfile(path, aside)
    log.info("%d files in %s", len(files), folder)
