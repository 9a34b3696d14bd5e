"""The trained model: not there, damaged, its encoder damaged."""
from __future__ import annotations

from pathlib import Path

from benchmarks.faults.scene import CannotBeTried, Fault, Plan, Scene, on_stage
from benchmarks.telegram.service import Service
from bot.understanding.training import MODEL_FILE


def _without(service: Service, plan: Plan) -> None:
    service.environment["THRESHOLD_MODEL_DIR"] = str(service.home / "models")


def _damaged(service: Service, plan: Plan) -> None:
    if not plan.model:
        raise CannotBeTried("there is no trained model to damage")
    content = bytearray((Path(plan.model["model_dir"]) / MODEL_FILE).read_bytes())
    content[len(content) // 3:len(content) // 3 + 100_000] = bytes(100_000)
    folder = service.home / "models"
    folder.mkdir()
    (folder / MODEL_FILE).write_bytes(content)
    service.environment["THRESHOLD_MODEL_DIR"] = str(folder)


def _link_weights(service: Service, plan: Plan) -> Path:
    """A folder with the weights, in which the encoder is cut off in the middle."""
    folder, there = service.home / "weights", Path(plan.model["weights_dir"])
    folder.mkdir()
    for path in there.iterdir():
        if path.suffix == ".onnx":
            (folder / path.name).write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        else:
            (folder / path.name).symlink_to(path)
    return folder


async def _answers(scene: Scene) -> None:
    _expect_degraded(scene, await scene.ready())
    await scene.lasts(8, "by rules alone")


async def _damaged_weights(scene: Scene) -> None:
    await _answers(scene)
    scene.kill()
    scene.service.environment.update(THRESHOLD_MODEL_DIR=str(scene.plan.model["model_dir"]), THRESHOLD_WEIGHTS_DIR=str(_link_weights(scene.service, scene.plan)))
    scene.part = "an encoder cut off in the middle"
    await scene.start()
    said = await scene.until_ready()
    scene.notes.append(f"with an encoder cut off in the middle /ready says {said}")
    await scene.lasts(8, "an encoder cut off in the middle")
    scene.kill()
    scene.service.environment.update(THRESHOLD_WEIGHTS_DIR=str(scene.plan.model["weights_dir"]))
    scene.part = "a whole model again"
    await scene.start()
    said = await scene.until_ready()
    if said.get("degraded"):
        scene.wrong.append(f"with a whole model again /ready says {said}")
    await scene.lasts(4, "a whole model again")


def _expect_degraded(scene: Scene, said: dict) -> None:
    if said.get("status") != "ready" or not said.get("degraded"):
        scene.wrong.append(f"/ready says {said}")


FAULTS = (
    Fault("no-model", "the service starts without a trained model", on_stage("no-model", _answers, _without)),
    Fault("bad-model", "the service starts with a model file damaged in the middle, then with an encoder cut off in the middle, then with whole ones",
          on_stage("bad-model", _damaged_weights, _damaged)),
)
