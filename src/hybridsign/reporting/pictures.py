"""Signing to look at: test sentences as they were generated, beside how they were signed.

The first test sentences are shown, whatever they look like.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hybridsign.data.clip import Clip, described
from hybridsign.data.parquet import read_clips, read_labels
from hybridsign.drawing import animation, beside, film_strip, moving, stack

if TYPE_CHECKING:
    from PIL.Image import Image

REFERENCE = "Reference"


def test_pairs(generated: Path, truth: Path) -> Iterator[tuple[Clip, Clip]]:
    """Generated and true clips of the test split, from an evaluation's poses and the truth's."""
    for made, real in zip(read_clips(generated), read_clips(truth), strict=True):
        if made.split == "test":
            yield made, real


def origin(truth: Path) -> str:
    """What a corpus' true clips are, in words."""
    return "; ".join(map(described, sorted(set(read_labels(truth, "provenance")["provenance"]))))


def over_reference(
    generated: Path, truth: Path, title: str, *, sentences: int, pictures: int
) -> Image:
    """Film strips of some sentences, each of one system over the reference.

    Args:
        generated: the system's poses.
        truth: the true clips'.
        title: of the system.
        sentences: how many.
        pictures: moments a strip.
    """
    return stack(
        [
            _strip(clip, f"{name}: {clip.text}", real, pictures)
            for made, real in islice(test_pairs(generated, truth), sentences)
            for name, clip in ((title, made), (REFERENCE, real))
        ]
    )


def all_systems(generated: Mapping[str, Path], truth: Path, *, pictures: int) -> Image:
    """Film strips of one sentence, one of each system, the reference first.

    Args:
        generated: poses of each system, by its title.
        truth: the true clips'.
        pictures: moments a strip.
    """
    firsts = {title: next(test_pairs(path, truth)) for title, path in generated.items()}
    _, real = next(iter(firsts.values()))
    strips = [_strip(real, f"{REFERENCE}: {real.text}", real, pictures)]
    strips += [_strip(made, title, real, pictures) for title, (made, _) in firsts.items()]
    return stack(strips)


def animate(generated: Path, truth: Path, title: str, path: Path, *, sentences: int) -> None:
    """Write some sentences as one GIF, a system beside the reference, at the reference's pace.

    Args:
        generated: the system's poses.
        truth: the true clips'.
        title: of the system.
        path: file to write.
        sentences: how many, one after another.
    """
    pairs = list(islice(test_pairs(generated, truth), sentences))
    frames = []
    for made, real in pairs:
        left, right = (
            moving(
                clip.pose.coordinates,
                clip.pose.confidence,
                clip.pose.skeleton,
                title=name,
                note=described(real.provenance),
            )
            for name, clip in ((title, made), (REFERENCE, real))
        )
        # A system that decides its own length may end sooner or later: the last picture stands.
        longest = max(len(left), len(right))
        frames += [
            beside([side[min(number, len(side) - 1)] for side in (left, right)])
            for number in range(longest)
        ]
    animation(frames, pairs[0][1].pose.fps, path)


def _strip(clip: Clip, title: str, real: Clip, pictures: int) -> Image:
    return film_strip(
        clip.pose.coordinates,
        clip.pose.confidence,
        clip.pose.skeleton,
        n_pictures=pictures,
        title=title,
        note=described(real.provenance),
    )
