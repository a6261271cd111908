"""A small evaluator in the layout that the SLRTP 2025 challenge released, and what it computes.

The computation is written out in NumPy from the published description, one clip and one word at a
time, without masks, caches or batches.
"""

import numpy as np
import torch
import yaml

JOINTS, WIDTH, HEADS, FEEDFORWARD, LAYERS = 178, 8, 2, 12, 2
WORDS = ["<unk>", "<pad>", "<s>", "</s>", ".", "regen", "und", "schnee", "im", "norden"]
LONGEST = 7


def config(**embeddings):
    part = {
        "type": "transformer",
        "num_layers": LAYERS,
        "num_heads": HEADS,
        "hidden_size": WIDTH,
        "ff_size": FEEDFORWARD,
        "dropout": 0.1,
        "embeddings": {
            "embedding_dim": WIDTH,
            "dropout": 0.1,
            "norm_type": "batch",
            "activation_type": "softsign",
            "scale": False,
            **embeddings,
        },
    }
    return {
        "name": "sign_experiment",
        "data": {"feature_size": 3 * JOINTS, "max_sent_length": LONGEST, "txt_lowercase": True},
        "training": {"random_seed": 42, "batch_size": 32},
        "model": {"initializer": "xavier", "encoder": part, "decoder": part},
    }


def model_state(seed=0):
    """Random weights under the published names."""
    random = np.random.default_rng(seed)

    def linear(rows, columns):
        return {
            "weight": random.normal(0, columns**-0.5, (rows, columns)),
            "bias": random.normal(0, 0.3, rows),
        }

    def scaling():
        return {"weight": random.uniform(0.5, 1.5, WIDTH), "bias": random.normal(0, 0.3, WIDTH)}

    def batch_norm():
        known = {
            "running_mean": random.normal(0, 0.3, WIDTH),
            "running_var": random.uniform(0.5, 2, WIDTH),
            "num_batches_tracked": np.array(100),
        }
        return {**scaling(), **known}

    modules = {
        "sgn_embed.ln": linear(WIDTH, 3 * JOINTS),
        "sgn_embed.norm.norm": batch_norm(),
        "txt_embed.lut": {"weight": random.normal(0, 1, (len(WORDS), WIDTH))},
        "txt_embed.norm.norm": batch_norm(),
        "gloss_output_layer": linear(5, WIDTH),
        "encoder.layer_norm": scaling(),
        "decoder.layer_norm": scaling(),
        "decoder.output_layer": {"weight": random.normal(0, 1, (len(WORDS), WIDTH))},
        "encoder.pe": {"pe": np.zeros((1, 50, WIDTH))},
        "decoder.pe": {"pe": np.zeros((1, 50, WIDTH))},
    }
    attentions = {
        "encoder": {"layer_norm": "src_src_att"},
        "decoder": {"x_layer_norm": "trg_trg_att", "dec_layer_norm": "src_trg_att"},
    }
    for part, pairs in attentions.items():
        for layer in range(LAYERS):
            above = f"{part}.layers.{layer}"
            for norm, attention in pairs.items():
                modules[f"{above}.{norm}"] = scaling()
                for name in ("k_layer", "v_layer", "q_layer", "output_layer"):
                    modules[f"{above}.{attention}.{name}"] = linear(WIDTH, WIDTH)
            modules[f"{above}.feed_forward.layer_norm"] = scaling()
            modules[f"{above}.feed_forward.pwff_layer.0"] = linear(FEEDFORWARD, WIDTH)
            modules[f"{above}.feed_forward.pwff_layer.3"] = linear(WIDTH, FEEDFORWARD)
    return {
        f"{module}.{name}": torch.tensor(values).float() if values.ndim else torch.tensor(100)
        for module, tensors in modules.items()
        for name, values in tensors.items()
    }


def write(folder, state=None, **embeddings):
    """The files of a release; the checkpoint holds what a training leaves in it besides."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "steps": 1200,
        "best_ckpt_score": np.float64(12.5),
        "model_state": state if state is not None else model_state(),
        "optimizer_state": {"state": {}, "param_groups": [{"lr": 1e-3}]},
    }
    torch.save(content, folder / "best.ckpt")
    (folder / "config.yaml").write_text(yaml.safe_dump(config(**embeddings)), encoding="utf-8")
    (folder / "txt.vocab").write_text("".join(f"{word}\n" for word in WORDS), encoding="utf-8")
    return folder


class Written:
    """The published network, written out."""

    def __init__(self, state):
        self.state = {name: tensor.double().numpy() for name, tensor in state.items()}

    def linear(self, name, x):
        return x @ self.state[f"{name}.weight"].T + self.state[f"{name}.bias"]

    def layer_norm(self, name, x):
        normed = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6)
        return normed * self.state[f"{name}.weight"] + self.state[f"{name}.bias"]

    def finished(self, name, x):
        """Batch norm by the running statistics, then softsign."""
        mean, variance, scale, shift = (
            self.state[f"{name}.norm.norm.{key}"]
            for key in ("running_mean", "running_var", "weight", "bias")
        )
        normed = (x - mean) / np.sqrt(variance + 1e-5) * scale + shift
        return normed / (1 + np.abs(normed))

    def attend(self, name, queries, memory, *, causal=False):
        size = WIDTH // HEADS
        q, k, v = (
            self.linear(f"{name}.{letter}_layer", x)
            for letter, x in (("q", queries), ("k", memory), ("v", memory))
        )
        mixed = []
        for head in range(HEADS):
            own = slice(head * size, (head + 1) * size)
            logits = q[:, own] @ k[:, own].T / np.sqrt(size)
            if causal:
                logits = np.where(np.tri(len(logits)) > 0, logits, -np.inf)
            weights = np.exp(logits - logits.max(1, keepdims=True))
            mixed.append(weights / weights.sum(1, keepdims=True) @ v[:, own])
        return self.linear(f"{name}.output_layer", np.concatenate(mixed, 1))

    def feed_forward(self, name, x):
        hidden = self.linear(f"{name}.pwff_layer.0", self.layer_norm(f"{name}.layer_norm", x))
        return self.linear(f"{name}.pwff_layer.3", np.maximum(hidden, 0)) + x

    def encode(self, frames):
        """(T, D) of (T, J, 3)."""
        x = self.finished("sgn_embed", self.linear("sgn_embed.ln", frames.reshape(len(frames), -1)))
        x = x + positions(len(x))
        for layer in range(LAYERS):
            name = f"encoder.layers.{layer}"
            normed = self.layer_norm(f"{name}.layer_norm", x)
            x = x + self.attend(f"{name}.src_src_att", normed, normed)
            x = self.feed_forward(f"{name}.feed_forward", x)
        return self.layer_norm("encoder.layer_norm", x)

    def next_word(self, memory, words):
        """(V,) log-likelihoods of the word that follows some words."""
        x = self.finished("txt_embed", self.state["txt_embed.lut.weight"][words])
        x = x + positions(len(x))
        for layer in range(LAYERS):
            name = f"decoder.layers.{layer}"
            normed = self.layer_norm(f"{name}.x_layer_norm", x)
            x = x + self.attend(f"{name}.trg_trg_att", normed, normed, causal=True)
            normed = self.layer_norm(f"{name}.dec_layer_norm", x)
            x = x + self.attend(f"{name}.src_trg_att", normed, memory)
            x = self.feed_forward(f"{name}.feed_forward", x)
        x = self.layer_norm("decoder.layer_norm", x)[-1]
        logits = x @ self.state["decoder.output_layer.weight"].T
        return logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())

    def translate(self, frames, beam=3):
        """The published search, hypothesis by hypothesis."""
        memory, begin, end = self.encode(frames), WORDS.index("<s>"), WORDS.index("</s>")
        alive, put_by = [(0.0, [])], []
        for step in range(LONGEST):
            grown = [
                (score + likelihood, [*words, word])
                for score, words in alive
                for word, likelihood in enumerate(self.next_word(memory, [begin, *words]))
            ]
            alive = sorted(grown, key=lambda pair: -pair[0])[:beam]
            last = step + 1 == LONGEST
            done = last or alive[0][1][-1] == end
            put_by += [
                (score, words)
                for score, words in alive
                if (done or words[-1] == end) and words.count(end) < 2
            ]
            if done:
                break
        words = max(put_by, key=lambda pair: pair[0])[1]
        stop = words.index(end) if end in words else len(words)
        return " ".join(WORDS[word] for word in words[:stop])


def positions(steps):
    codes = np.zeros((steps, WIDTH))
    for step in range(steps):
        for pair in range(0, WIDTH, 2):
            angle = step / 10000 ** (pair / WIDTH)
            codes[step, pair : pair + 2] = np.sin(angle), np.cos(angle)
    return codes
