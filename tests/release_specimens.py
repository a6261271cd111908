"""The two releases in miniature, laid out as their archives unpack."""

from hybridsign.data.clip import SPLITS
from hybridsign.data.corpora import ClipCounts, ReleasedCorpus
from hybridsign.data.sources.released import ReleasedSource
from openpose_specimens import person, write_frame

ALL = ClipCounts(train=None, dev=None, test=None)
WORDS = {"train": "train", "dev": "val", "test": "test"}
HOW2SIGN = (
    "VIDEO_ID\tVIDEO_NAME\tSENTENCE_ID\tSENTENCE_NAME\tSTART_REALIGNED\tEND_REALIGNED\tSENTENCE\r\n"
)
PHOENIX = "name|video|start|end|speaker|orth|translation\n"


def table(folder, split):
    return folder / f"how2sign_realigned_{WORDS[split]}.csv"


def keypoints(folder, split):
    return folder / f"{WORDS[split]}_2D_keypoints/openpose_output/json"


def write_how2sign(folder, split, texts, poses):
    lines = [f'v\tv-1\tv_0\t{name}\t0.1\t2.5\t"{text}"\r\n' for name, text in texts.items()]
    folder.mkdir(exist_ok=True)
    table(folder, split).write_text(
        "\ufeff" + HOW2SIGN + "".join(lines), encoding="utf-8", newline=""
    )
    for name in poses:
        for number in range(3):
            write_frame(keypoints(folder, split) / name, number, person(), clip=name)


def how2sign(folder):
    """How2Sign: key points and realigned tables of two sentences a split."""
    for split in SPLITS:
        texts = {f"{split}_2-1-rgb_front": 'Say ""go"".', f"{split}_1-1-rgb_front": "Stop."}
        write_how2sign(folder, split, texts, texts)
    return folder


def phoenix(root):
    """PHOENIX14T: tables, the complex annotation, key points of one clip a split."""
    inner = root / "PHOENIX-2014-T"
    manual = inner / "annotations/manual"
    manual.mkdir(parents=True)
    for split in SPLITS:
        line = f'{split}-1|{split}-1/1/*.png|-1|-1|Signer01|REGEN NORD|"regen im norden\n'
        (manual / f"PHOENIX-2014-T.{split}.corpus.csv").write_text(PHOENIX + line, encoding="utf-8")
        for number in range(1, 4):
            frame = write_frame(inner / f"keypoints/{split}/{split}-1", number, person())
            frame.rename(frame.with_name(f"images{number:04d}_keypoints.json"))
    complex_table = manual / "PHOENIX-2014-T.train-complex-annotation.corpus.csv"
    complex_table.write_text(
        PHOENIX + "train-1|v|-1|-1|Signer01|loc-NORD|regen\n", encoding="utf-8"
    )
    return root


def source(release, folder, counts=ALL, **settings):
    corpus = ReleasedCorpus(
        source=release,
        stands_for=release,
        language="en",
        fps=24,
        folder=folder,
        **settings,
    )
    return ReleasedSource("real", corpus, counts)
