"""The network that is trained for the adapter: MPNet with low-rank changes, read at all its layers (needs torch)."""
from __future__ import annotations

import math
from pathlib import Path
from typing import Mapping, Sequence

import torch
from torch import nn
from torch.nn import functional as F
from transformers import MPNetModel

LAYERS, WIDTH = 12, 768
#: Layers whose token states the word head reads; the exported graph gives out the same ones.
WORD_LAYERS = (8, 11)
_SCALE = 2.0


class Changed(nn.Module):
    """A frozen linear map with a learned change of low rank added; starts without any change."""

    def __init__(self, frozen: nn.Linear, rank: int, drop: float) -> None:
        super().__init__()
        self.frozen = frozen
        self.down = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank))
        self.drop = nn.Dropout(drop)  # on the few numbers in the middle: on the wide input it would take most of the time

    def forward(self, state: torch.Tensor) -> torch.Tensor:
        return self.frozen(state) + F.linear(self.drop(F.linear(state, self.down) * _SCALE), self.up)


class Net(nn.Module):
    """Judges messages: danger (a score), topic and category; and each token, whether it tells of the danger.

    Args:
        weights: the folder of the published model.
        topics, categories: how many of each there are.
        rank: of each change.
        drop: share of the changes' middles left out while learning.
    """

    def __init__(self, weights: Path, topics: int, categories: int, rank: int, drop: float) -> None:
        super().__init__()
        self.encoder = MPNetModel.from_pretrained(str(weights), add_pooling_layer=False)
        self.encoder.requires_grad_(False)
        for module in self.encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0
        self.encoder.to(torch.bfloat16)
        self.changes: dict[str, Changed] = {}
        for number, layer in enumerate(self.encoder.encoder.layer):
            here = f"encoder.layer.{number}."
            for part in "qkvo":
                self._change(layer.attention.attn, part, f"{here}attention.attn.{part}", rank, drop)
            self._change(layer.intermediate, "dense", f"{here}intermediate.dense", rank, drop)
            self._change(layer.output, "dense", f"{here}output.dense", rank, drop)
        self.heads = nn.ModuleDict(
            {
                "danger": nn.Linear(WIDTH * LAYERS, 1), "topic": nn.Linear(WIDTH * LAYERS, topics),
                "category": nn.Linear(WIDTH * LAYERS, categories), "words": nn.Linear(WIDTH * len(WORD_LAYERS), 1),
            }
        )
        for head in self.heads.values():
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        nn.init.constant_(self.heads["words"].bias, -3.0)
        self._rest = nn.Dropout(0.2)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Takes ids and mask [messages, tokens]. Gives danger [messages], words [messages, tokens], topic and category [messages, labels]."""
        layers = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states[1:]
        seen = mask.unsqueeze(-1).float()
        means = [F.normalize((layer.float() * seen).sum(1) / seen.sum(1), dim=-1) for layer in layers]
        # Rows of length one would make the heads learn far slower than the changes.
        whole = self._rest(torch.cat(means, -1)) * math.sqrt(WIDTH / LAYERS)
        tokens = torch.cat([F.normalize(layers[n].float(), dim=-1) for n in WORD_LAYERS], -1) * math.sqrt(WIDTH)
        words = self.heads["words"](self._rest(tokens)).squeeze(-1).float().masked_fill(mask == 0, -1e4)
        danger = self.heads["danger"](whole).squeeze(-1).float() + torch.logsumexp(words, 1)
        return {"danger": danger, "words": words, "topic": self.heads["topic"](whole).float(), "category": self.heads["category"](whole).float()}

    def tensors(self) -> dict[str, torch.Tensor]:
        """What the adapter's file keeps, in half precision; the heads scaled to the exported rows of length one."""
        found = {}
        for name, change in self.changes.items():
            found[f"{name}.up"], found[f"{name}.down"] = change.up * _SCALE, change.down
        scales = {name: math.sqrt(WIDTH if name == "words" else WIDTH / LAYERS) for name in self.heads}
        for name, head in self.heads.items():
            found[f"head.{name}.weight"], found[f"head.{name}.bias"] = head.weight * scales[name], head.bias
        return {name: tensor.detach().to(torch.float16).contiguous() for name, tensor in found.items()}

    def take(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Goes on from what an adapter's file keeps: the inverse of `tensors`. Raises KeyError or RuntimeError for another shape of adapter."""
        scales = {name: math.sqrt(WIDTH if name == "words" else WIDTH / LAYERS) for name in self.heads}
        with torch.no_grad():
            for name, change in self.changes.items():
                change.up.copy_(tensors[f"{name}.up"].float() / _SCALE)
                change.down.copy_(tensors[f"{name}.down"].float())
            for name, head in self.heads.items():
                head.weight.copy_(tensors[f"head.{name}.weight"].float() / scales[name])
                head.bias.copy_(tensors[f"head.{name}.bias"].float())

    def _change(self, holder: nn.Module, part: str, name: str, rank: int, drop: float) -> None:
        changed = Changed(getattr(holder, part), rank, drop)
        setattr(holder, part, changed)
        self.changes[name] = changed


def learned(net: Net) -> tuple[Sequence[nn.Parameter], Sequence[nn.Parameter]]:
    """The parameters that learn: the changes' and the heads'."""
    changes = [p for change in net.changes.values() for p in (change.up, change.down)]
    return changes, list(net.heads.parameters())
