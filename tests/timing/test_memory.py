from generator_specimens import FRAMES, SIZES, progressive_transformer
from hybridsign.checkpoint import Recipe
from hybridsign.data.batch import condition_of
from hybridsign.models.task import Task
from hybridsign.text import Vocabulary
from hybridsign.timing.memory import resident_growth

FLOAT = 4
WIDE = SIZES.model_copy(update={"width": 512, "feedforward": 4096})


def test_a_wide_networks_weights_are_seen_in_the_memory_of_its_process(corpus):
    condition = condition_of(corpus.train[:1])
    settings = progressive_transformer()
    vocabulary = Vocabulary.of(condition.tokens(settings.input))
    recipes = {"pt": Recipe(settings, Task(SIZES, vocabulary, corpus.statistics, FRAMES))}
    small, wide = (
        resident_growth(recipes, sizes, condition, FRAMES)["pt"] for sizes in (None, WIDE)
    )
    weights = 2 * SIZES.layers * 2 * WIDE.width * WIDE.feedforward * FLOAT
    assert 0 < small < wide
    assert wide - small > 0.8 * weights
