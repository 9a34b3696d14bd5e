"""Makes the adapter: `python -m nlu.adapter.make`, on a machine with torch, transformers, tokenizers and safetensors.

Set-up never runs this: it takes about an hour on two cores, and its result is kept in the repository. Run it again
when the training messages have changed much, then measure (docs/decisions/0007-adapter.md).
"""
from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn import functional as F

from nlu.adapter.batches import TOKENS, Batch, Batches
from nlu.adapter.lessons import Lesson, lessons
from nlu.adapter.net import Net, learned
from nlu.heads.labels import CATEGORIES
from nlu.heads.texts import TOPICS

FOLDER = Path(__file__).resolve().parent
#: Authors no text of whom is learned from: thresholds are found, and figures given, on theirs.
HELD_OUT = ("fifth_incidents", "fifth_missing", "seventh_days", "seventh_nights", "eighth_aside", "ninth_days", "ninth_nights", "tenth_strangers",
            "twelfth_strangers", "thirteenth_known", "fourteenth_reports", "fourteenth_late", "fourteenth_strangers")
_CHANGES_PACE, _HEADS_PACE = 4e-4, 1e-3
_TOPIC, _CATEGORY, _WORDS, _PAIRS = 0.5, 0.2, 0.5, 0.3
_MARGIN = 2.0  # how far apart an emergency and its near-twin should be


def main() -> None:
    """Trains, says how it goes, and writes adapter.safetensors and card.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=FOLDER.parents[1] / ".threshold" / "weights" / "all-mpnet-base-v2")
    parser.add_argument("--held-out", nargs="*", default=list(HELD_OUT), help="authors (file names) to leave out")
    parser.add_argument("--rank", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--noise", type=float, default=0.25, help="share of messages spelled badly")
    parser.add_argument("--begin-from", type=Path, help="an adapter to go on from, instead of none")
    parser.add_argument("--pace", type=float, default=1.0, help="how fast it learns, beside the usual pace")
    parser.add_argument("--new", nargs="*", default=[], help="authors to learn from whole, when going on from an adapter that knows the others")
    parser.add_argument("--share", type=float, default=1.0, help="how much of the texts of all other authors is learned again, so that they are not forgotten")
    parser.add_argument("--mean", action="store_true", help="keep the mean of the adapter that it went on from and what that became, which strangers' texts mislead less than either")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    tokenizer = Tokenizer.from_file(str(args.weights / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    every = lessons()
    taught = [lesson for lesson in every if lesson.author not in args.held_out and (lesson.author in args.new or _again(lesson, args.share))]
    strangers = [lesson for lesson in every if lesson.author in args.held_out and lesson.topic]
    net = Net(args.weights, len(TOPICS), len(CATEGORIES), args.rank, drop=0.1)
    if args.begin_from:
        net.take(load_file(str(args.begin_from)))
    began_from = hashlib.sha256(args.begin_from.read_bytes()).hexdigest() if args.begin_from else ""
    began = time.time()
    print(f"{len(taught)} texts to learn from, {len(strangers)} messages held out", flush=True)
    _learn(net, taught, Batches(taught, tokenizer, args.seed, args.noise), args.rounds, args.pace, args.out, began)
    if args.begin_from and args.mean:
        net.take(_mean(load_file(str(args.begin_from)), net.tensors()))
    figures = measured(net, strangers, Batches(strangers, tokenizer, 0, 0.0)) if strangers else {}
    print(figures)
    card = {
        "base": "all-mpnet-base-v2", "held_out": args.held_out, "lessons": len(taught), "lessons_sha256": _digest(taught),
        **({"began_from_sha256": began_from, "pace": args.pace, "new": args.new, "share_of_the_rest": args.share, "mean": args.mean} if args.begin_from else {}),
        "rank": args.rank, "rounds": args.rounds, "noise": args.noise, "seed": args.seed, "torch": torch.__version__,
        "minutes": round((time.time() - began) / 60), "figures_on_held_out": figures,
    }
    save_file(net.tensors(), str(args.out / "adapter.safetensors"))
    (args.out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _mean(first: Mapping[str, torch.Tensor], second: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: ((first[name].float() + second[name].float()) / 2).to(torch.float16) for name in first}


def _again(lesson: Lesson, share: float) -> bool:
    """Whether a text is in the share: the same ones each time, and never one of two twins alone."""
    place = hashlib.sha256(min(lesson.id, lesson.twin or lesson.id).encode()).digest()
    return int.from_bytes(place[:4], "big") < share * 2**32


def _learn(net: Net, taught: Sequence[Lesson], batches: Batches, rounds: int, quickness: float, out: Path, began: float) -> None:
    changes, heads = learned(net)
    optimiser = torch.optim.AdamW([{"params": changes}, {"params": heads}], lr=_CHANGES_PACE, weight_decay=0.01)
    step, total, lost = 0, rounds * sum(1 for _ in batches.round()), 0.0
    net.train()
    for _ in range(rounds):
        for batch in batches.round():
            pace = quickness * min(1.0, step / (0.06 * total)) * 0.5 * (1 + math.cos(math.pi * min(1.0, step / total)))
            for group, full in zip(optimiser.param_groups, (_CHANGES_PACE, _HEADS_PACE)):
                group["lr"] = full * pace
            with torch.autocast("cpu", torch.bfloat16):
                said = net(batch.ids, batch.mask)
            loss = _loss(said, batch, [taught[row] for row in batch.rows])
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*changes, *heads], 1.0)
            optimiser.step()
            step, lost = step + 1, 0.98 * lost + 0.02 * loss.item()
            if step % 50 == 0:
                print(f"step {step} of {total}, loss {lost / (1 - 0.98**step):.3f}, {(time.time() - began) / 60:.0f} min", flush=True)
        save_file(net.tensors(), str(out / "adapter.partial.safetensors"))
    (out / "adapter.partial.safetensors").unlink()


def _loss(said: dict[str, torch.Tensor], batch: Batch, lessons: Sequence[Lesson]) -> torch.Tensor:
    """Danger, topic, category and the words that tell, and emergencies far from their near-twins."""
    known = torch.tensor([0.0 if lesson.emergency is None else lesson.weight for lesson in lessons])
    truth = torch.tensor([float(bool(lesson.emergency)) for lesson in lessons])
    danger = F.binary_cross_entropy_with_logits(said["danger"], truth, reduction="none")
    loss = (danger * known).sum() / known.sum().clamp(min=1)
    for name, share, labels, smooth in (("topic", _TOPIC, TOPICS, 0.05), ("category", _CATEGORY, CATEGORIES, 0.1)):
        wanted = torch.tensor([labels.index(getattr(lesson, name)) if getattr(lesson, name) else -100 for lesson in lessons])
        if (wanted >= 0).any():
            loss = loss + share * F.cross_entropy(said[name], wanted, ignore_index=-100, label_smoothing=smooth)
    seen = batch.mask.float() * batch.known[:, None]
    words = F.binary_cross_entropy_with_logits(said["words"], batch.told, reduction="none")
    loss = loss + _WORDS * (words * seen).sum() / seen.sum().clamp(min=1)
    if batch.pairs:
        apart = torch.stack([said["danger"][emergency] - said["danger"][harmless] for emergency, harmless in batch.pairs])
        loss = loss + _PAIRS * F.softplus(_MARGIN - apart).mean()
    return loss


def measured(net: Net, messages: Sequence[Lesson], batches: Batches) -> dict[str, float]:
    """AUC, recall at 3, 5 and 10% false alarms, and the share of right topics, on messages with known labels."""
    net.eval()
    danger, topics = np.zeros(len(messages)), np.zeros(len(messages), int)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(messages), 24):
            batch = batches.batch(range(start, min(start + 24, len(messages))))
            said = net(batch.ids, batch.mask)
            danger[list(batch.rows)], topics[list(batch.rows)] = said["danger"].numpy(), said["topic"].argmax(-1).numpy()
    urgent = danger[[lesson.emergency is True for lesson in messages]]
    rest = danger[[lesson.emergency is False for lesson in messages]]
    figures = {"auc": float((urgent[:, None] > rest[None, :]).mean())}
    for percent in (3, 5, 10):
        figures[f"recall_at_{percent}"] = float((urgent > np.quantile(rest, 1 - percent / 100)).mean())
    figures["topic"] = float(np.mean([TOPICS[found] == lesson.topic for found, lesson in zip(topics, messages)]))
    return {name: round(value, 4) for name, value in figures.items()}


def _digest(taught: Sequence[Lesson]) -> str:
    return hashlib.sha256("\n".join(map(repr, taught)).encode()).hexdigest()


if __name__ == "__main__":
    main()
