"""TensorFlow, and what Rasa has for channels and stores that are not ours, is not loaded to serve, and cannot be used unnoticed."""
from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from typing import Optional, Tuple, Union

import pytest

from bot.settings import CHECKOUT
from bot.understanding import left_out
from bot.understanding.left_out import NotLoaded, StandIn, leave_out, needs_tensorflow

RULES = "rasa.core.policies.rule_policy.RulePolicy"
#: What a serving process does, then what it has in memory. A process of its own: the tests' own has long imported everything.
SERVED = """
import json, sys
from pathlib import Path
from bot.services import load_agent
from bot.settings import load
from tests.support.doors import Staff, open_services

agent = load_agent(load(), print)
services, clock = open_services(Path(sys.argv[1]), agent=agent)
turns, real = [], agent.turn

async def counted(conversation, text):
    turns.append(text)
    return await real(conversation, text)

agent.turn = counted
staff = Staff(services, clock, home="hazel-court")
asked = [staff.say(words)[-1].custom["ask"] for words in ("he pulled the curtain down in a strop", "no")]

import tensorflow
from rasa.core.channels.slack import SlackBot
from rasa.nlu.classifiers.diet_classifier import DIET

refused = []
for use in (lambda: tensorflow.constant(1), lambda: DIET({}), lambda: SlackBot("token")):
    try:
        use()
    except ImportError as error:
        refused.append(f"{type(error).__name__}: {error}")
files = {line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines()} | {str(getattr(one, "__file__", None)) for one in list(sys.modules.values())}
memory = int(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1])
print(json.dumps({"turns": len(turns), "asked": asked, "refused": refused, "files": sorted(files), "memory_mb": memory * 1024 / 1e6}))
"""


def a_model(folder, *parts, written: Optional[str] = None):
    """An archive like Rasa's, of a model that answers with these components."""
    path = folder / "model.tar.gz"
    nodes = {str(number): {"uses": part} for number, part in enumerate(parts)}
    with tarfile.open(path, "w:gz") as archive:
        for name, content in (("components/some/metadata.json", "{}"), ("metadata.json", written or json.dumps({"predict_schema": {"nodes": nodes}}))):
            one = tarfile.TarInfo(name)
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content.encode()))
    return path


@pytest.fixture
def finders(monkeypatch):
    """The interpreter's own list of finders, put back afterwards; as if neither package were imported yet."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tensorflow", "keras", "pymongo")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.mark.parametrize("model, needed", [
    ((RULES, "nlu.components.topic_classifier.TopicClassifier", "rasa.graph_components.providers.domain_provider.DomainProvider"), False),
    ((RULES, "rasa.nlu.classifiers.diet_classifier.DIETClassifier"), True),
    ((RULES, "rasa.core.policies.ted_policy.TEDPolicy"), True),
    ((RULES, "somebody.elses.Component"), True),
    ((), True),
])
def test_tensorflow_is_needed_but_by_what_is_known_to_do_without(tmp_path, model, needed):
    """A component nobody thought of has the real one."""
    assert needs_tensorflow(a_model(tmp_path, *model)) is needed


@pytest.mark.parametrize("content", ["[]", "{", '{"predict_schema": 3}', '{"predict_schema": {"nodes": {"a": {}}}}', '{"predict_schema": {"nodes": {"a": 3}}}'])
def test_a_model_that_does_not_say_what_it_is_made_of_has_tensorflow(tmp_path, content):
    """So does one that is damaged, empty or not there; that it cannot be read is said when it is loaded."""
    whole = a_model(tmp_path, RULES, written=content)
    assert needs_tensorflow(whole) is True
    damaged = tmp_path / "damaged.tar.gz"
    for wrong in (b"", b"no archive", whole.read_bytes()[:60]):
        damaged.write_bytes(wrong)
        assert needs_tensorflow(damaged) is True
    assert needs_tensorflow(tmp_path / "none.tar.gz") is True


def test_what_is_left_out_depends_on_the_model(tmp_path, finders):
    """Channels and stores that are not ours go in any case."""
    names = leave_out(a_model(tmp_path, RULES, "rasa.nlu.classifiers.diet_classifier.DIETClassifier"))
    assert "pymongo" in names and "tensorflow" not in names
    assert {"tensorflow", "keras"} <= set(leave_out(a_model(tmp_path, RULES)))


def test_what_is_imported_already_stays(tmp_path, finders, monkeypatch):
    """Half of a package and half of its stand-in would be neither."""
    there = StandIn("tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", there)
    assert "tensorflow" not in leave_out(a_model(tmp_path, RULES))
    import tensorflow
    assert tensorflow is there


def test_a_stand_in_is_named_derived_from_and_imported_and_never_used(finders):
    """Importing Rasa does the first three. Whatever else is done with it is refused, and is an ImportError to whoever only asks whether it is there."""
    sys.meta_path.insert(0, left_out._Finder(("tensorflow",)))
    import tensorflow as tf
    import tensorflow.keras.backend as backend
    from tensorflow.types.experimental import TensorLike

    class Layer(tf.keras.layers.Layer, dict):
        """As Rasa derives its own."""

    def annotated(one: Optional[tf.Tensor], other: Union[Tuple[TensorLike, ...], int] = 1) -> tf.SparseTensor:
        return one

    assert isinstance(tf, StandIn) and tf.keras.backend is backend and annotated(3) == 3
    uses = {"call": lambda: tf.constant(1), "import": lambda: backend.sum([1]), "instance": lambda: Layer(), "truth": lambda: bool(tf.flag), "loop": lambda: list(tf.devices),
            "length": lambda: len(tf.devices), "index": lambda: tf.devices[0], "member": lambda: 1 in tf.devices, "isinstance": lambda: isinstance(1, tf.Tensor),
            "issubclass": lambda: issubclass(int, tf.Tensor), "with": lambda: tf.device.__enter__(), "class": lambda: Layer.from_config({})}
    unnoticed = []
    for name, use in uses.items():
        try:
            use()
            unnoticed.append(name)
        except NotLoaded as refused:
            assert "left out" in str(refused) and issubclass(NotLoaded, ImportError)
        except AttributeError:
            assert name == "class"  # a derived class has nothing that it does not write itself
    assert unnoticed == []
    with pytest.raises(AttributeError):
        tf.__version__
    with pytest.raises(TypeError):
        tf.a + 1


@pytest.mark.rasa
def test_a_served_turn_leaves_tensorflow_unloaded_and_memory_under_its_target(tmp_path):
    """Through the real agent, in a process that does what `serve` does; 900 MB is the target of docs/speed.md."""
    done = subprocess.run([sys.executable, "-c", SERVED, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["turns"] == 2 and found["asked"][0] == "danger_now"
    assert any("/onnxruntime/" in file for file in found["files"])  # what is loaded is seen
    names = (*left_out._TENSORFLOW, *left_out._CHANNELS_AND_STORES)
    assert [file for file in found["files"] for name in names if f"/site-packages/{name}/" in file or f"/site-packages/{name}.py" in file] == []
    assert len(found["refused"]) == 3 and all(why.startswith("NotLoaded: ") for why in found["refused"])
    assert found["memory_mb"] < 900
