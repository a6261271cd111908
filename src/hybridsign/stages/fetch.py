"""fetch: bring a corpus in as it is, one Parquet file a split.

The built-in corpora are rendered here; they need nothing from outside. Released ones are read from
where the user placed them; only what params.yaml calls public is downloaded.
"""

from __future__ import annotations

from hybridsign.console import log, progress
from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import ClipCounts, CorpusSettings
from hybridsign.fingerprint import fingerprint
from hybridsign.settings import Settings
from hybridsign.workspace import Place, produce, write_json


class FetchSettings(Settings):
    """How many clips a split to bring in, by kind of source."""

    grammar: ClipCounts
    phoenix14t_annotations: ClipCounts
    how2sign_sentences: ClipCounts
    phoenix14t: ClipCounts
    how2sign: ClipCounts
    clips: ClipCounts

    def counts(self, source: str) -> ClipCounts:
        """The counts for one kind of source."""
        by_source = {
            "grammar": self.grammar,
            "phoenix14t_annotations": self.phoenix14t_annotations,
            "how2sign_sentences": self.how2sign_sentences,
            "phoenix14t": self.phoenix14t,
            "how2sign": self.how2sign,
            "clips": self.clips,
        }
        return by_source[source]


def outputs() -> list[str]:
    """Files of the stage."""
    return [*(f"{split}.parquet" for split in SPLITS), "notes.json"]


def run(
    profile: str, corpus: str, settings: FetchSettings, source_settings: CorpusSettings
) -> None:
    """Write the clips of one corpus as they come."""
    from hybridsign.data.parquet import write_clips
    from hybridsign.data.sources import open_source

    counts = settings.counts(source_settings.source)
    source = open_source(corpus, source_settings, counts)
    with produce(
        Place(profile, "fetch", corpus),
        settings={
            "fetch": settings.model_dump(mode="json"),
            "corpus": source_settings.model_dump(mode="json"),
        },
        inputs=source.files,
        outputs=outputs(),
        code=fingerprint("fetch"),
    ) as folder:
        for split in SPLITS:
            clips = progress(source.clips(split), f"fetch {corpus} {split}", counts.of(split))
            written = write_clips(folder / f"{split}.parquet", clips)
            log.info("%s %s: %d clips", corpus, split, written)
        write_json(folder / "notes.json", source.notes)
