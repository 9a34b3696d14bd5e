"""Writes the encoder's int8 graph beside the published weights, once, and knows when it is stale."""
from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Callable

from nlu.encoder import adapter
from nlu.encoder import graph as graph_module

#: The folder of the published weights below the weights folder, and the files it must hold.
SOURCE = "all-mpnet-base-v2"
SOURCE_FILES = ("model.safetensors", "tokenizer.json", "config.json")
#: All twelve layers: each kept a little more than six did, and a message still takes 12 ms (docs/decisions/0003-learned-net.md).
LAYERS = 12
GRAPH_FILE = f"mpnet-{LAYERS}-int8.onnx"


class WeightsMissing(FileNotFoundError):
    """The published weights are not where set-up puts them; the message says what to do."""


def graph_path(weights_dir: Path) -> Path:
    """Where the exported graph lies below `weights_dir`."""
    return Path(weights_dir) / GRAPH_FILE


def tokenizer_path(weights_dir: Path) -> Path:
    """Where the encoder's tokeniser lies below `weights_dir`."""
    return Path(weights_dir) / SOURCE / "tokenizer.json"


def stamp(weights_dir: Path) -> str:
    """A hash over everything the graph depends on: the weights, the adapter, the tokeniser and the exporter itself.

    Raises:
        WeightsMissing: the weights were never fetched.
    """
    digest = hashlib.sha256()
    for code in (Path(__file__), *(Path(__file__).with_name(name) for name in ("adapter.py", "graph.py", "run.py", "clauses.py")), adapter.FILE):
        digest.update(code.read_bytes())
    for name in SOURCE_FILES:
        digest.update(_file_hash(Path(weights_dir) / SOURCE / name).encode())
    return digest.hexdigest()


def export_if_needed(weights_dir: Path, say: Callable[[str], None] = lambda line: None) -> Path:
    """The path of an up-to-date graph, exported now if there is none.

    Args:
        weights_dir: the folder that holds the published weights' folder.
        say: told one line when there is something to wait for.

    Raises:
        WeightsMissing: the weights were never fetched.
    """
    target, want = graph_path(weights_dir), stamp(weights_dir)
    note = target.with_suffix(".json")
    if target.exists() and note.exists() and json.loads(note.read_text()).get("stamp") == want:
        return target
    say(f"Exporting the sentence encoder to {target.name} (about half a minute)")
    _export(Path(weights_dir), target)
    note.write_text(json.dumps({"stamp": want}))
    return target


def _export(weights_dir: Path, target: Path) -> None:
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors import safe_open

    settings = json.loads((weights_dir / SOURCE / "config.json").read_text())
    with safe_open(str(weights_dir / SOURCE / "model.safetensors"), "np") as store:
        wanted = [k for k in store.keys() if _needed(k)]
        weights = {key: store.get_tensor(key) for key in wanted}
    work = Path(tempfile.mkdtemp(dir=weights_dir))
    try:
        changes = adapter.read()
        graph = graph_module.build(adapter.merged(weights, changes), LAYERS, settings["num_attention_heads"], changes.heads)
        onnx.save(graph, str(work / "float.onnx"))
        quantize_dynamic(
            str(work / "float.onnx"), str(work / "int8.onnx"), op_types_to_quantize=["MatMul"],
            per_channel=True, weight_type=QuantType.QInt8, extra_options={"MatMulConstBOnly": True},
        )
        os.replace(work / "int8.onnx", target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _needed(key: str) -> bool:
    if not key.startswith("encoder.layer."):
        return key.startswith(("embeddings.", "encoder.relative")) and not key.endswith("position_ids")
    return int(key.split(".")[2]) < LAYERS


def _file_hash(path: Path) -> str:
    """The hash of a large file, remembered beside it for as long as its size and time stay the same."""
    if not path.exists():
        raise WeightsMissing(f"{path} is missing. Run `make run` to fetch and verify the model's weights.")
    state, note = path.stat(), path.with_suffix(path.suffix + ".hash")
    mark = f"{state.st_size} {state.st_mtime_ns}"
    if note.exists():
        kept = note.read_text().split("|")
        if kept[0] == mark and len(kept) == 2:
            return kept[1]
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    note.write_text(f"{mark}|{digest.hexdigest()}")
    return digest.hexdigest()
