"""Times `import` of OpenPose's JSON beside the pose-format library, on the same files.

    python workflow/benches/import_openpose.py [FOLDER] [--clips 40] [--rounds 3]

FOLDER holds, at any depth, a folder a clip; without one, rendered clips are written for the
occasion. Either side reads every file and writes what it keeps: here one Parquet file, there a
`.pose` file a clip. What counts is the time of the processor, of all threads together, so that it
is one core's; the files lie in the system's cache. The sides take turns, and the best round of each
stands.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hybridsign.data.corpora import ClipCounts
from hybridsign.data.parquet import write_clips
from hybridsign.data.sources import open_source
from hybridsign.exporting import export_clips
from hybridsign.importing import import_clips
from hybridsign.params import load

CORPUS = "weather"
FPS = 25.0
LIBRARY = "pose_format"


def rendered(folder: Path, n_clips: int) -> Path:
    """A folder of rendered clips as OpenPose's JSON."""
    counts = ClipCounts(train=n_clips, dev=1, test=1)
    source = open_source(CORPUS, load().corpora[CORPUS], counts)
    write_clips(folder / "clips.parquet", source.clips("train"))
    export_clips(folder / "clips.parquet", folder / "openpose", "openpose")
    return folder / "openpose"


def with_us(clips: Sequence[Path], out: Path) -> None:
    """All clips into one Parquet file."""
    import_clips(clips, out / "clips.parquet", fps=FPS)


def with_the_library(clips: Sequence[Path], out: Path) -> None:
    """Each clip into a `.pose` file of its own."""
    from pose_format.utils.openpose import load_openpose_directory

    for number, clip in enumerate(clips):
        pose = load_openpose_directory(str(clip), fps=FPS)
        with (out / f"{number}.pose").open("wb") as file:
            pose.write(file)


def seconds(work: Callable[[Sequence[Path], Path], None], clips: Sequence[Path]) -> float:
    """Processor time of one round."""
    with tempfile.TemporaryDirectory() as out:
        started = time.process_time()
        work(clips, Path(out))
        return time.process_time() - started


def bench(files: Path, rounds: int) -> list[str]:
    """Lines that tell of each side's frames a second, and of their ratio."""
    frames = list(files.rglob("*_keypoints.json"))
    if not frames:
        raise SystemExit(f"{files}: no *_keypoints.json; expected a folder of them for each clip")
    clips = sorted({frame.parent for frame in frames})
    sides = {"hybridsign": with_us}
    if importlib.util.find_spec(LIBRARY) is not None:
        sides["pose-format"] = with_the_library
    for work in sides.values():
        seconds(work, clips)  # imports libraries, and brings the files into the system's cache
    times = [{side: seconds(work, clips) for side, work in sides.items()} for _ in range(rounds)]
    rates = {side: len(frames) / min(each[side] for each in times) for side in sides}
    lines = [f"{len(frames):,} frames, one core, best of {rounds} rounds"]
    lines += [f"{side}: {rate:,.0f} frames/s" for side, rate in rates.items()]
    if len(rates) == 1:
        return [*lines, f"{LIBRARY} is not installed: pip install pose-format, to have it beside"]
    ours, theirs = rates.values()
    return [*lines, f"ratio: {ours / theirs:.1f}"]


def main() -> None:
    """Time both, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a folder a clip; rendered if none")
    parser.add_argument("--clips", type=int, default=40, help="clips to render")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the best one stands")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        files = chosen.folder or rendered(Path(made), chosen.clips)
        print("\n".join(bench(files, chosen.rounds)))


if __name__ == "__main__":
    main()
