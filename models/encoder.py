"""The encoder at work: the graph that ``make encoder`` learnt, run by ONNX Runtime, and what it says kept in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers

from extractors.encoding import PAIRS, WIDTH, Encoding, Matrix, encoding_of, inputs_of, sizes, windows_of
from extractors.scene import Scene

GRAPH, VOCABULARY = "encoder.onnx", "encoder-vocabulary.json"
OUT_OF_FOLD = "encodings.npz"


@cache
def tokenizer(path: Path) -> tokenizers.Tokenizer:
    """The word pieces of the pretrained model; texts of any length."""
    found = tokenizers.Tokenizer.from_file(str(path))
    found.no_truncation()
    found.no_padding()
    return found


def pieces_of(path: Path, text: str) -> tuple[Sequence[int], Sequence[tuple[int, int]]]:
    """The word pieces of a text by number, and where each is."""
    found = tokenizer(path).encode(text, add_special_tokens=False)
    return found.ids, found.offsets


class Encoder:
    """Encodes scenes on one thread."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.x64quantprecision", "0" if _has_vnni() else "1")
        self._session = onnxruntime.InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
        self._vocabulary = folder / VOCABULARY

    def __call__(self, scene: Scene) -> Encoding:
        """Answer every question about a scene."""
        windows = windows_of(scene, lambda text: pieces_of(self._vocabulary, text))
        return encoding_of(scene, windows, (self._session.run(None, inputs_of(window)) for window in windows))


def _has_vnni() -> bool:
    """Whether the processor says that it sums products of eight bits without overflow; others do so by a slower, exact way."""
    flags = Path("/proc/cpuinfo")
    return flags.exists() and "vnni" in flags.read_text(encoding="utf-8")


def save_encodings(found: Mapping[str, Encoding], path: Path) -> None:
    """Keep encodings by the id of their article, in half precision."""
    parts = {i: [e.alone, e.standing, *(e.pairs[name] for name in PAIRS)] for i, e in found.items()}
    np.savez_compressed(
        path,
        ids=np.asarray(list(found)),
        lengths=np.asarray([sum(part.size for part in those) for those in parts.values()]),
        values=np.concatenate([part.ravel() for those in parts.values() for part in those]).astype(np.float16),
    )


def load_encodings(path: Path) -> dict[str, Matrix]:
    """What :func:`save_encodings` kept: by id all numbers in a row; nothing before the first ``make encoder``."""
    if not path.exists():
        return {}
    with np.load(path) as kept:
        ends = np.cumsum(kept["lengths"])
        return dict(zip(kept["ids"].tolist(), np.split(kept["values"].astype(np.float32), ends[:-1]), strict=True))


def laid_out(scene: Scene, numbers: Matrix | None) -> Encoding | None:
    """Kept numbers as the encoding of a scene; None where there are none, or where they are those of another reading of it."""
    count, here = len(scene.triggers), sizes(scene)
    shapes = [(count, WIDTH), (here["party"],), *((count, here[name]) for name in PAIRS)]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    if numbers is None or len(numbers) != ends[-1]:
        return None
    alone, standing, *pairs = (part.reshape(shape) for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True))
    return Encoding(alone, standing, dict(zip(PAIRS, pairs, strict=True)))
