"""Tiny text encoders as Hugging Face saves them, with weights of their own."""

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
    T5ForConditionalGeneration,
)

WIDTH = 24
LETTERS = "abcdefghijklmnopqrstuvwxyzäöü.-"
FRAMING = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}


def tokeniser(*, opens):
    """Pieces of a letter each, and a few longer ones; a sentence opens with [CLS] if it shall."""
    begins = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "regen", "mor", "##gen", *LETTERS]
    pieces = [*begins, *(f"##{letter}" for letter in LETTERS)]
    words = models.WordPiece(
        {piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]"
    )
    made = Tokenizer(words)
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]" if opens else "$A [SEP]",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=256, **FRAMING)


def tokeniser_with_spaces(mark, split):
    """Pieces that are words with the space before them, as SentencePiece and GPT-2 have them."""
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "morgen", *(mark + word for word in SPACED)]
    numbers = {name: number for number, name in enumerate(names)}
    made = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    made.pre_tokenizer = split
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=256, **FRAMING)


SPACED = ("morgen", "regen", "im", "wind")
WITH_SPACES = {
    "SentencePiece": lambda: tokeniser_with_spaces("▁", pre_tokenizers.Metaspace()),
    "GPT-2": lambda: tokeniser_with_spaces(
        "Ġ", pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)
    ),
}


def save_bert(folder, seed=0, tokens=None):
    torch.manual_seed(seed)
    tokens = tokens or tokeniser(opens=True)
    config = BertConfig(
        vocab_size=len(tokens),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=256,
    )
    BertModel(config).save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder


def save_t5(folder, *, whole):
    torch.manual_seed(0)
    tokens = tokeniser(opens=False)
    config = T5Config(
        vocab_size=len(tokens),
        d_model=WIDTH,
        d_kv=12,
        d_ff=32,
        num_layers=2,
        num_heads=2,
        decoder_start_token_id=0,
    )
    kind = T5ForConditionalGeneration if whole else T5EncoderModel
    kind(config).save_pretrained(folder)
    tokens.save_pretrained(folder)
    return folder
