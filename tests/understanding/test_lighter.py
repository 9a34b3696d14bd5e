"""What is left out of Rasa's own work changes nothing: the same graph, the same refusals, and only debug lines go without their copies."""
from __future__ import annotations

import ast
import dataclasses
import inspect

import jsonschema
import pytest

pytest.importorskip("rasa")
pytestmark = pytest.mark.rasa

from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.engine.exceptions import GraphRunError  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.shared.core import trackers  # noqa: E402
from rasa.shared.core.events import UserUttered  # noqa: E402

from bot.understanding.in_process import fits_plainly, validate_with_one_schema  # noqa: E402
from bot.understanding.lighter import COPY_TO_LOG, PlainRunner  # noqa: E402

ran = []


class Said(GraphComponent):
    """A component that notes that it ran, and gives its name with what it was given."""

    def __init__(self, name):
        self.name = name

    @classmethod
    def create(cls, config, model_storage, resource, execution_context):
        return cls(execution_context.node_name)

    def put(self, **given):
        ran.append(self.name)
        return self.name, given


def node(target=False, **needs):
    """A node of the graph."""
    return SchemaNode(needs=needs, uses=Said, constructor_name="create", fn="put", config={}, eager=True, is_target=target)


@pytest.fixture
def runners(tmp_path):
    """A graph in which one node serves two others, as Dask runs it and as we do."""
    schema = GraphSchema({"far": node(True, left="left", right="right"), "left": node(words="words", low="low"), "right": node(low="low"), "low": node(text="text"), "alone": node(text="text"),
                          "lost": node(text="nowhere")})
    ran.clear()
    return [make.create(schema, LocalModelStorage(tmp_path), ExecutionContext(schema)) for make in (DaskGraphRunner, PlainRunner)]


@pytest.mark.parametrize("targets, nodes", [(None, ["low", "left", "right", "far"]), (["left"], ["low", "left"]), (["alone", "right"], ["alone", "low", "right"])])
def test_a_graph_gives_what_dask_gives_and_each_node_runs_once(runners, targets, nodes):
    """Again and again, with other inputs each time; what no target needs does not run."""
    for text in ("one", "two"):
        given = {"text": text, "words": [text]}
        ran.clear()
        by_dask = runners[0].run(given, targets)
        assert sorted(ran) == sorted(nodes)
        ran.clear()
        assert runners[1].run(given, targets) == by_dask and ran == nodes
        assert text in str(by_dask)


def test_an_input_that_nobody_gave_is_refused_by_both(runners):
    """Neither runs a node on nothing."""
    for runner in runners:
        with pytest.raises(GraphRunError, match="Missing input to run node 'lost'"):
            runner.run({"text": "one"}, ["lost"])


def test_what_is_not_copied_goes_to_debug_lines_only():
    """Of a newer Rasa that copies for anything else this fails."""
    for module in COPY_TO_LOG:
        tree = ast.parse(inspect.getsource(module))
        logged = {inner for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func) == "structlogger.debug" for inner in ast.walk(call)}
        used = [found for found in ast.walk(tree) if isinstance(found, ast.Name) and found.id == "copy"]
        assert used and set(used) <= logged, module.__name__
        calls = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("copy.")]
        assert {ast.unparse(call.func) for call in calls} == {"copy.deepcopy"} and all(len(call.args) == 1 and not call.keywords for call in calls)


def test_the_active_loop_is_told_as_before_without_a_copy(agent):
    """The tracker asks for nothing else of that module once it is imported, and what an action is told is the same."""
    tree = ast.parse(inspect.getsource(trackers))
    used = [found for found in ast.walk(tree) if isinstance(found, ast.Attribute) and ast.unparse(found.value) == "dataclasses"]
    assert sorted(ast.unparse(found) for found in used) == ["dataclasses.asdict", "dataclasses.dataclass"]
    tracker = trackers.DialogueStateTracker("one", [])
    tracker.change_loop_to("protocol_form")
    tracker.latest_message = UserUttered("no", parse_data={"text": "no", "topic": {"missing": 0.5}})
    tracker.active_loop.trigger_message = tracker.latest_message.parse_data
    told = tracker.current_state()["active_loop"]
    assert told == dataclasses.asdict(tracker.active_loop) and told["trigger_message"]["topic"] == {"missing": 0.5}


def slot(**more):
    """An event that sets a slot, as rasa-sdk makes it."""
    return {"event": "slot", "timestamp": None, "name": "answer", "value": None, **more}


@pytest.mark.parametrize("result", [
    {}, {"events": [], "responses": []}, {"events": [slot()], "responses": [{"text": "hello"}]}, {"events": [slot(value={"any": [1]}), slot(timestamp=1.5)]},
    {"events": [], "responses": [], "more": 1},
])
def test_a_result_that_fits_plainly_is_one_that_the_schema_allows(result):
    """Nearly every result of ours; the schema is not asked."""
    assert fits_plainly(result)
    jsonschema.validate(result, RemoteAction.action_response_format_spec())


@pytest.mark.parametrize("result", [
    [], None, {"events": {}}, {"events": [slot(name=1)]}, {"events": [{"event": "slot", "name": "answer"}]}, {"events": ["slot"]}, {"responses": ["hello"]}, {"responses": {}},
    {"events": [{"name": "answer", "value": 1}]}, {"events": [slot(timestamp="now")]}, {"events": [slot(timestamp=True)]}, {"events": [{"event": "no such event"}]},
])
def test_what_the_schema_refuses_is_refused(result):
    """A look never lets through what the check would not."""
    assert not fits_plainly(result)
    validate_with_one_schema()
    with pytest.raises(jsonschema.ValidationError):
        RemoteAction("action_open_call", None)._validate_action_result(result)


@pytest.mark.parametrize("result", [{"events": [slot(metadata={"a": 1})]}, {"events": [{"event": "active_loop", "name": None}]}])
def test_what_the_schema_allows_beyond_the_plain_form_is_allowed(result):
    """A look that shows nothing leaves it to the schema."""
    assert not fits_plainly(result)
    validate_with_one_schema()
    assert RemoteAction("action_open_call", None)._validate_action_result(result)


def test_the_agent_that_serves_is_a_lighter_one(agent):
    """Its graph is walked plainly, and its domain says what Rasa would find out again at every message."""
    processor = agent._agent.processor
    assert type(processor.graph_runner) is PlainRunner
    assert processor.domain.is_empty() is type(processor.domain).is_empty(processor.domain) is False
