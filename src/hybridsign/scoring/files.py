"""Plain text files, a sentence a line."""

from __future__ import annotations

from pathlib import Path

SUFFIXES = (".txt", ".text")


def read_sentences(path: Path) -> list[str]:
    """The lines of a UTF-8 file; an empty line is an empty sentence, at the end too.

    A byte order mark is left out, lines end in LF or CRLF, and the last one need not end.

    Raises:
        ValueError: the file is missing or empty, or a line is not UTF-8.
    """
    if not path.is_file():
        raise ValueError(f"{path}: not found; expected a text file with one sentence a line")
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise ValueError(f"{path}: holds no sentence; expected one a line")
    lines = content.removesuffix(b"\n").split(b"\n")
    return [_decoded(line, path, number) for number, line in enumerate(lines, start=1)]


def read_pairs(reference: Path, hypotheses: list[Path]) -> tuple[list[str], list[list[str]]]:
    """Sentences of the reference and of each hypothesis, line by line.

    Raises:
        ValueError: a file cannot be read, or two differ in their numbers of lines.
    """
    wanted = read_sentences(reference)
    found = [read_sentences(path) for path in hypotheses]
    for path, sentences in zip(hypotheses, found, strict=True):
        if len(sentences) != len(wanted):
            longer = path if len(sentences) > len(wanted) else reference
            blank = not max(sentences, wanted, key=len)[-1].strip()
            hint = f" The last line of {longer} is empty: if it is no sentence, delete it."
            raise ValueError(
                f"{path} has {len(sentences)} lines, but {reference} has {len(wanted)}; line n of "
                f"the one must be line n of the other.{hint if blank else ''}"
            )
    return wanted, found


def _decoded(line: bytes, path: Path, number: int) -> str:
    try:
        return line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}, line {number}: byte {error.object[error.start]:#04x} at column "
            f"{error.start + 1} is not UTF-8. Convert the file first, for example with "
            "iconv -f latin1 -t utf-8."
        ) from error
