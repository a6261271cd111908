"""What a corpus is in params.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hybridsign.settings import Settings

Dataset = Literal["phoenix14t", "how2sign"]
CameraName = Literal["television", "studio"]


class VariationSettings(Settings):
    """How much signing varies, and how badly it is seen (1 is the trial's unit)."""

    signer: float = Field(0.5, ge=0, description="between signers")
    token: float = Field(1.0, ge=0, description="from one use of a sign to the next")
    noise: float = Field(1.0, ge=0, description="the estimator's error in place")
    dropout: float = Field(1.0, ge=0, description="the estimator's lost hands")


class GrammarCorpus(Settings):
    """Sentences and signs from a built-in grammar, rendered."""

    source: Literal["grammar"]
    stands_for: Dataset = Field(description="the data set whose tables it fills")
    language: Literal["de", "en"]
    glosses: bool = Field(description="whether the clips carry their gloss line")
    signers: int = Field(9, ge=1)
    camera: CameraName = Field(description="television: 210×260, 25 fps; studio: 1280×720, 24 fps")
    variation: VariationSettings = VariationSettings()
    seed: int = 1


class AnnotatedCorpus(Settings):
    """Real PHOENIX14T sentences, glosses and timing, rendered."""

    source: Literal["phoenix14t_annotations"]
    stands_for: Dataset
    annotations: Path | None = Field(
        None, description="folder with phoenix14t.{train,dev,test}; see HYBRIDSIGN_REAL_DATA"
    )
    camera: CameraName = Field(description="television: 210×260, 25 fps; studio: 1280×720, 24 fps")
    variation: VariationSettings = VariationSettings()
    seed: int = 1


class SentenceCorpus(Settings):
    """Real How2Sign sentences, rendered by their content words."""

    source: Literal["how2sign_sentences"]
    stands_for: Dataset
    sentences: Path | None = Field(
        None, description="folder with the tables of sentences; see HYBRIDSIGN_REAL_DATA"
    )
    signers: int = Field(9, ge=1)
    camera: CameraName = Field(description="television: 210×260, 25 fps; studio: 1280×720, 24 fps")
    variation: VariationSettings = VariationSettings()
    seed: int = 1


class Address(Settings):
    """Where one file of a release is had."""

    file: str = Field(description="its name; of a public one, where it goes below the folder")
    url: str = Field(description="of the file if it is public, else of the page that tells the way")
    public: bool = Field(description="whether fetch may download it by itself")
    gigabytes: float = Field(gt=0, description="about, as its page says")
    bytes: int | None = Field(None, gt=0, description="exactly; null is unknown")
    checksum: str | None = Field(
        None,
        pattern="^(md5:[0-9a-f]{32}|sha256:[0-9a-f]{64})$",
        description="as the authors publish it; null is unknown",
    )


class ReleasedCorpus(Settings):
    """A corpus as its authors released it; the user places it, or asks for it."""

    source: Literal["phoenix14t", "how2sign"]
    stands_for: Dataset
    language: Literal["de", "en"]
    fps: float = Field(gt=0, description="of the clips, which do not say it themselves")
    folder: Path | None = Field(None, description="where the release was unpacked")
    keypoints: Path | None = Field(
        None, description="folder with train, dev and test where key points lie elsewhere"
    )
    addresses: tuple[Address, ...] = ()


class ClipsCorpus(Settings):
    """Clips that `import` brought in, one Parquet file a split."""

    source: Literal["clips"]
    stands_for: Dataset | None = Field(
        description="the data set whose reported numbers stand beside; null: none do"
    )
    language: str = Field(min_length=1, description="as Table 7 prints it, such as German")
    train: Path | None = Field(None, description="Parquet file made by `import`")
    dev: Path | None = None
    test: Path | None = None

    def file(self, split: str) -> Path | None:
        """The file of one split, where it is named."""
        return {"train": self.train, "dev": self.dev, "test": self.test}[split]


RenderedCorpus = GrammarCorpus | AnnotatedCorpus | SentenceCorpus
CorpusSettings = Annotated[
    RenderedCorpus | ReleasedCorpus | ClipsCorpus, Field(discriminator="source")
]


class ClipCounts(Settings):
    """Clips a split; null is all there are."""

    train: int | None = Field(gt=0)
    dev: int | None = Field(gt=0)
    test: int | None = Field(gt=0)

    def of(self, split: str) -> int | None:
        """The count of one split."""
        return {"train": self.train, "dev": self.dev, "test": self.test}[split]
