#!/usr/bin/python3
"""Trains the demo model and writes it as GGUF, with its held-out table as JSON lines.

    /usr/bin/python3 train.py --work DIR [--steps N]      needs python3-torch and libopenblas0-pthread

Fixed seeds and a fixed number of steps; a checkpoint in DIR lets an interrupted run go on. Takes
about half an hour on two cores. The build never runs this: the model it wrote is committed.
"""

import argparse
import concurrent.futures
import json
import pathlib
import random
import time

import torch
import torch.nn.functional as F

import gguf
from reviews import Sampler
from tokenizer import BOS, EOS, IM_END, IM_START, Tokenizer, learn_merges

WIDTH, LAYERS, HEADS, FEED_FORWARD, ROPE_BASE, NORM_EPSILON = 128, 4, 4, 288, 10000.0, 1e-5
VOCABULARY, CONTEXT = 1024, 512
HEAD = WIDTH // HEADS
TRAINING_SEED, VALIDATION_SEED, TABLE_SEED = 1, 2, 3
TRAINING_SAMPLES, TOKENS_PER_STEP, PEAK_RATE, WARM_UP, PROMPT_WEIGHT = 120_000, 2560, 3e-3, 60, 0.1
THREADS = 2
CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


class Llama(torch.nn.Module):
    """A llama-architecture decoder with tied embeddings. Linear weights are (out, in), as GGUF wants them."""

    def __init__(self):
        super().__init__()
        generator = torch.Generator().manual_seed(0)

        def matrix(rows, columns, scale):
            return torch.nn.Parameter(torch.randn(rows, columns, generator=generator) * scale)

        self.named = torch.nn.ParameterDict()
        self.named["token_embd"] = matrix(VOCABULARY, WIDTH, 0.05)
        self.named["output_norm"] = torch.nn.Parameter(torch.ones(WIDTH))
        for layer in range(LAYERS):
            shapes = {"attn_q": (WIDTH, WIDTH), "attn_k": (WIDTH, WIDTH), "attn_v": (WIDTH, WIDTH), "attn_output": (WIDTH, WIDTH),
                      "ffn_gate": (FEED_FORWARD, WIDTH), "ffn_up": (FEED_FORWARD, WIDTH), "ffn_down": (WIDTH, FEED_FORWARD)}
            for name, (rows, columns) in shapes.items():
                scale = columns ** -0.5 / (LAYERS ** 0.5 if name in ("attn_output", "ffn_down") else 1)
                self.named[f"blk_{layer}_{name}"] = matrix(rows, columns, scale)
            for name in ("attn_norm", "ffn_norm"):
                self.named[f"blk_{layer}_{name}"] = torch.nn.Parameter(torch.ones(WIDTH))
        angles = torch.outer(torch.arange(CONTEXT).float(), ROPE_BASE ** (-torch.arange(0, HEAD, 2).float() / HEAD))
        self.register_buffer("cosine", angles.cos())
        self.register_buffer("sine", angles.sin())

    def forward(self, ids):
        x = self.named["token_embd"][ids]
        length = ids.shape[1]
        cosine, sine = self.cosine[:length, None], self.sine[:length, None]

        def rotate(t):
            even, odd = t[..., 0::2], t[..., 1::2]
            return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), -1).flatten(-2)

        def norm(t, name):
            return t * torch.rsqrt(t.pow(2).mean(-1, keepdim=True) + NORM_EPSILON) * self.named[name]

        for layer in range(LAYERS):
            w = lambda name: self.named[f"blk_{layer}_{name}"]
            h = norm(x, f"blk_{layer}_attn_norm")
            q, k, v = ((h @ w(n).T).view(*ids.shape, HEADS, HEAD) for n in ("attn_q", "attn_k", "attn_v"))
            q, k, v = rotate(q).transpose(1, 2), rotate(k).transpose(1, 2), v.transpose(1, 2)
            scores = q @ k.transpose(-1, -2) * HEAD ** -0.5
            mask = torch.ones(length, length, dtype=torch.bool).tril()
            attended = scores.masked_fill(~mask, float("-inf")).softmax(-1) @ v
            x = x + attended.transpose(1, 2).reshape(*ids.shape, WIDTH) @ w("attn_output").T
            h = norm(x, f"blk_{layer}_ffn_norm")
            x = x + (F.silu(h @ w("ffn_gate").T) * (h @ w("ffn_up").T)) @ w("ffn_down").T
        return norm(x, "output_norm")

    def logits(self, hidden):
        return hidden @ self.named["token_embd"].T


def encode(tokenizer, sample):
    prompt = tokenizer.encode_prompt(sample.segments)
    completion = tokenizer.encode(sample.completion) + [IM_END if sample.chat else EOS]
    return prompt, completion


def batches(encoded, seed):
    """Endless batches of similar lengths with at most TOKENS_PER_STEP padded tokens, shuffled."""
    shuffle = random.Random(seed)
    while True:
        order = sorted(range(len(encoded)), key=lambda i: (len(encoded[i][0]) + len(encoded[i][1]), shuffle.random()))
        groups, group = [], []
        for i in order:
            length = len(encoded[i][0]) + len(encoded[i][1])
            if group and length * (len(group) + 1) > TOKENS_PER_STEP:
                groups.append(group)
                group = []
            group.append(i)
        groups.append(group)
        shuffle.shuffle(groups)
        for group in groups:
            shuffle.shuffle(group)
            yield [encoded[i] for i in group]


def loss_of(model, group, parameters):
    """Summed weighted loss of a group and its gradients."""
    length = max(len(p) + len(c) for p, c in group)
    ids = torch.full((len(group), length), EOS)
    weights = torch.zeros(len(group), length)
    for row, (prompt, completion) in enumerate(group):
        ids[row, : len(prompt) + len(completion)] = torch.tensor(prompt + completion)
        weights[row, 1 : len(prompt)] = PROMPT_WEIGHT
        weights[row, len(prompt) : len(prompt) + len(completion)] = 1.0
    hidden = model(ids[:, :-1])
    target, weight = ids[:, 1:], weights[:, 1:]
    chosen = weight > 0
    losses = F.cross_entropy(model.logits(hidden[chosen]), target[chosen], reduction="none")
    total = (losses * weight[chosen]).sum()
    answers = weight[chosen] == 1.0
    gradients = torch.autograd.grad(total, parameters)
    return total.item(), losses[answers].sum().item(), int(answers.sum()), weight.sum().item(), gradients


@torch.no_grad()
def accuracy(model, tokenizer, samples, longest=60):
    """Share of samples whose greedy completion is exact, end token included."""
    right = 0
    by_length = {}
    for sample in samples:
        prompt, completion = encode(tokenizer, sample)
        by_length.setdefault(len(prompt), []).append((prompt, completion))
    for group in by_length.values():
        ids = torch.tensor([p for p, _ in group])
        # teacher forcing decides exactness: a greedy run is exact when each next token of the label is the best one
        width = max(len(c) for _, c in group)
        forced = torch.cat((ids, torch.tensor([c + [EOS] * (width - len(c)) for _, c in group])), 1)
        best = model.logits(model(forced[:, :-1])[:, ids.shape[1] - 1 :]).argmax(-1)
        for row, (_, completion) in enumerate(group):
            right += best[row, : len(completion)].tolist() == completion
    return right / len(samples)


def train(work, steps):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    sampler = Sampler(TRAINING_SEED)
    samples = [sampler.training() for _ in range(TRAINING_SAMPLES)]
    texts = [text for s in samples[:6000] for text in [t for c, t in s.segments if not c] + [s.completion]]
    tokenizer = Tokenizer(learn_merges(texts, VOCABULARY - 5 - 256 - 95))
    assert len(tokenizer.tokens) == VOCABULARY, len(tokenizer.tokens)
    encoded = [pair for pair in (encode(tokenizer, s) for s in samples) if len(pair[0]) + len(pair[1]) <= CONTEXT]
    lengths = sorted(len(p) for p, _ in encoded)
    print(f"{len(encoded)} samples, prompt tokens p50 {lengths[len(lengths) // 2]} p95 {lengths[len(lengths) * 95 // 100]} max {lengths[-1]}")

    model = Llama()
    names = list(model.named)
    parameters = [model.named[n] for n in names]
    matrices = [p for p in parameters if p.ndim == 2]
    vectors = [p for p in parameters if p.ndim == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.05}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=PEAK_RATE, betas=(0.9, 0.98))
    rate = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / WARM_UP, max(0.02, 1 - s / steps)))
    checkpoint, first = work / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        rate.load_state_dict(state["rate"])
        first = state["step"]
    validation_sampler = Sampler(VALIDATION_SEED, held_out=True)
    validation = [validation_sampler.plain_triage() for _ in range(300)]
    started, answer_loss = time.time(), None
    source = batches(encoded, TRAINING_SEED)
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for step in range(steps):
            group = next(source)
            if step < first:
                continue
            halves = [h for h in (group[0::2], group[1::2]) if h]
            parts = list(pool.map(lambda half: loss_of(model, half, parameters), halves))
            weight = sum(part[3] for part in parts)
            for parameter, *gradients in zip(parameters, *(part[4] for part in parts)):
                parameter.grad = sum(gradients) / weight
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            rate.step()
            current = sum(p[1] for p in parts) / max(1, sum(p[2] for p in parts))
            answer_loss = current if answer_loss is None else 0.98 * answer_loss + 0.02 * current
            if (step + 1) % 100 == 0:
                print(f"step {step + 1} answer loss {answer_loss:.4f} seconds {time.time() - started:.0f}", flush=True)
            if (step + 1) % 500 == 0 or step + 1 == steps:
                print(f"step {step + 1} exact on held-out triage {accuracy(model, tokenizer, validation):.3f}", flush=True)
                torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rate": rate.state_dict(),
                            "step": step + 1}, checkpoint)
    return model, tokenizer


def export(model, tokenizer, path):
    metadata = [
        ("general.architecture", gguf.STRING, "llama"),
        ("general.name", gguf.STRING, "spark-llama demo: review triage"),
        ("general.type", gguf.STRING, "model"),
        ("general.version", gguf.STRING, "1"),
        ("general.size_label", gguf.STRING, "837K"),
        ("general.license", gguf.STRING, "apache-2.0"),
        ("general.description", gguf.STRING, "Answers synthetic shop reviews with one line of JSON. Made for tests; it knows nothing else."),
        ("general.languages", gguf.ARRAY, (gguf.STRING, ["en"])),
        ("general.file_type", gguf.UINT32, 7),
        ("llama.context_length", gguf.UINT32, CONTEXT),
        ("llama.embedding_length", gguf.UINT32, WIDTH),
        ("llama.block_count", gguf.UINT32, LAYERS),
        ("llama.feed_forward_length", gguf.UINT32, FEED_FORWARD),
        ("llama.attention.head_count", gguf.UINT32, HEADS),
        ("llama.attention.head_count_kv", gguf.UINT32, HEADS),
        ("llama.attention.layer_norm_rms_epsilon", gguf.FLOAT32, NORM_EPSILON),
        ("llama.rope.dimension_count", gguf.UINT32, HEAD),
        ("llama.rope.freq_base", gguf.FLOAT32, ROPE_BASE),
        ("llama.vocab_size", gguf.UINT32, VOCABULARY),
        ("tokenizer.ggml.model", gguf.STRING, "llama"),
        ("tokenizer.ggml.pre", gguf.STRING, "default"),
        ("tokenizer.ggml.tokens", gguf.ARRAY, (gguf.STRING, tokenizer.tokens)),
        ("tokenizer.ggml.scores", gguf.ARRAY, (gguf.FLOAT32, tokenizer.scores)),
        ("tokenizer.ggml.token_type", gguf.ARRAY, (gguf.INT32, tokenizer.types)),
        ("tokenizer.ggml.bos_token_id", gguf.UINT32, BOS),
        ("tokenizer.ggml.eos_token_id", gguf.UINT32, EOS),
        ("tokenizer.ggml.eot_token_id", gguf.UINT32, IM_END),
        ("tokenizer.ggml.unknown_token_id", gguf.UINT32, 0),
        ("tokenizer.ggml.add_bos_token", gguf.BOOL, True),
        ("tokenizer.ggml.add_eos_token", gguf.BOOL, False),
        ("tokenizer.ggml.add_space_prefix", gguf.BOOL, False),
        ("tokenizer.chat_template", gguf.STRING, CHAT_TEMPLATE),
    ]
    tensors = {}
    for name, parameter in model.named.items():
        tensors[name.replace("blk_", "blk.").replace("_attn", ".attn").replace("_ffn", ".ffn") + ".weight"] = parameter.detach().numpy()
    gguf.write(path, metadata, tensors)


def write_table(path, rows):
    """The held-out table: reviews that training did not see, with the exact label."""
    sampler = Sampler(TABLE_SEED, held_out=True)
    with open(path, "w") as file:
        for identity in range(rows):
            sample = sampler.plain_triage()
            prompt = "".join(text for _, text in sample.segments)
            file.write(json.dumps({"id": identity, "review": sample.review, "prompt": prompt, "label": sample.completion}) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for the checkpoint and the results")
    parser.add_argument("--steps", type=int, default=4000)
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    model, tokenizer = train(arguments.work, arguments.steps)
    export(model, tokenizer, arguments.work / "review-triage-q8_0.gguf")
    write_table(arguments.work / "reviews.jsonl", 500)
    replies = Sampler(VALIDATION_SEED + 100, held_out=False)
    broad = [s for s in (replies.training() for _ in range(1000)) if s.task == "triage"]
    print(f"exact on {len(broad)} broad triage samples (headers, typos, chat): {accuracy(model, tokenizer, broad):.3f}")


if __name__ == "__main__":
    main()
