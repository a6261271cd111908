"""Commands on files of clips: `import`, `extract`, `export`, `draw`, `compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Texts = Annotated[
    Path | None,
    typer.Option(help="Table of sentences, or folder of a release; joined by clips' names."),
]
Fps = Annotated[float | None, typer.Option(help="Frames a second, whatever the files say.", min=1)]


def import_(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of poses.")],
    out: Annotated[Path, typer.Option(help="Parquet file of the clips, as they came.")],
    format_: Annotated[
        str | None, typer.Option("--format", help="One format only, without asking the content.")
    ] = None,
    texts: Texts = None,
    fps: Fps = None,
) -> None:
    """Bring poses in from other people's files."""
    from hybridsign.data.gathering import tell
    from hybridsign.importing import import_clips

    tell(import_clips(paths, out, format_name=format_, texts=texts, fps=fps))


def extract(
    videos: Annotated[
        list[Path], typer.Argument(help="Videos, folders of pictures, folders of either.")
    ],
    out: Annotated[Path, typer.Option(help="Parquet file of the clips, as they were filmed.")],
    extractor: Annotated[
        str | None, typer.Option(help="openpose or mediapipe; OpenPose where it is found.")
    ] = None,
    openpose: Annotated[Path | None, typer.Option(help="OpenPose's program.")] = None,
    mediapipe: Annotated[
        Path | None, typer.Option(help="MediaPipe's environment; `make extractor` makes one.")
    ] = None,
    texts: Texts = None,
    fps: Fps = None,
    overlay: Annotated[
        Path | None, typer.Option(help="Folder for pictures of what was found.")
    ] = None,
) -> None:
    """Find key points in video with OpenPose or MediaPipe."""
    from hybridsign.data.gathering import tell
    from hybridsign.extraction import choose_extractor, extract_clips

    chosen = choose_extractor(extractor, openpose, mediapipe)
    tell(extract_clips(videos, out, chosen, texts=texts, fps=fps, overlay=overlay))


def export(
    clips: Annotated[Path, typer.Argument(help="Parquet file of clips, from any stage.")],
    out: Annotated[Path, typer.Option(help="Folder that does not exist yet.")],
    format_: Annotated[
        str, typer.Option("--format", help="openpose (JSON, pixels), pose or npz.")
    ] = "openpose",
) -> None:
    """Write clips for other people's programs."""
    from hybridsign.exporting import export_clips

    export_clips(clips, out, format_)


def draw(
    clips: Annotated[Path, typer.Argument(help="Parquet file of clips, from any stage.")],
    out: Annotated[Path, typer.Option(help=".png for a film strip, .gif for an animation.")],
    clip: Annotated[str | None, typer.Option(help="Id of a clip; else the first.")] = None,
    pictures: Annotated[int, typer.Option(help="Pictures a film strip.", min=2)] = 10,
) -> None:
    """Draw one clip as a film strip or an animation."""
    from hybridsign.people import draw as command

    command(clips, out, clip, pictures)


def compare(
    files: Annotated[
        list[Path], typer.Argument(help="Parquet files of clips; the real ones first.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for realism.md and realism.csv.")],
    clips: Annotated[
        int, typer.Option(help="Clips of each file, from its beginning.", min=1)
    ] = 200,
) -> None:
    """Set files of clips side by side: speeds, bones, what is missing, confidence."""
    from hybridsign.comparing import compare as command

    command(files, out, clips=clips)
