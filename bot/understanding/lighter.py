"""Rasa's own work in every turn, made less: the same graph walked plainly, and nothing copied for debug lines that nobody reads."""
from __future__ import annotations

import dataclasses
from typing import Any, Dict, List, Mapping, Optional, Text, cast

import rasa.core.actions.forms
import rasa.core.processor
import rasa.shared.core.trackers
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class PlainRunner(GraphRunner):
    """Runs a loaded graph node by node in this thread, as Dask's synchronous scheduler does, but works the order out once for each set of targets."""

    def __init__(self, nodes: Mapping[Text, GraphNode], schema: GraphSchema) -> None:
        self._nodes, self._schema = nodes, schema
        self._orders: Dict[tuple[Text, ...], List[Text]] = {}  # of the few targets that a processor asks for

    @classmethod
    def create(cls, graph_schema: GraphSchema, model_storage: ModelStorage, execution_context: ExecutionContext,
               hooks: Optional[List[GraphNodeHook]] = None) -> "PlainRunner":
        """Loads every node of a graph (see parent class for full docstring)."""
        return cls.of(DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks))

    @classmethod
    def of(cls, loaded: DaskGraphRunner) -> "PlainRunner":
        """The nodes that another runner has loaded."""
        return cls(loaded._instantiated_nodes, loaded._graph_schema)

    def components(self) -> List[Any]:
        """What the nodes hold: the loaded components, in no order that matters."""
        return [node._component for node in self._nodes.values()]

    def run(self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None) -> Dict[Text, Any]:
        """Runs what the targets need, each node once, and gives each target's output (see parent class for full docstring)."""
        wanted = tuple(targets or self._schema.target_names)
        order = self._orders.get(wanted)
        if order is None:
            order = self._orders[wanted] = self._order(wanted)
        given: Dict[Text, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in order:
            given[name] = self._nodes[name](*(given.get(need, need) for need in self._schema.nodes[name].needs.values()))
        return {name: given[name][1] for name in wanted}

    def _order(self, targets: tuple[Text, ...]) -> List[Text]:
        """The nodes that the targets need, each after those it needs; what is no node is given from outside."""
        found: Dict[Text, None] = {}

        def visit(name: Text) -> None:
            if name in self._schema.nodes and name not in found:
                for need in self._schema.nodes[name].needs.values():
                    visit(need)
                found[name] = None

        for target in targets:
            visit(target)
        return list(found)


class _NoCopies:
    """Stands where Rasa's modules say `copy`: what they copy goes into debug lines only, which are dropped (tests/understanding/test_lighter.py)."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """The value itself."""
        return value


class _ShallowState:
    """Stands where the tracker says `dataclasses`: of the active loop it tells what it holds, without a copy of the whole message that began it."""

    @staticmethod
    def asdict(value: Any) -> Dict[Text, Any]:
        """Each field as it is; an action is given it to read."""
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


#: The modules of Rasa that copy what they log, message by message.
COPY_TO_LOG = (rasa.core.processor, rasa.core.actions.forms)


def lighten(agent: Agent) -> PlainRunner:
    """Makes the turns of a loaded agent lighter. What it predicts, runs and answers stays the same. Returns what runs its graph now."""
    processor = agent.processor
    assert processor is not None  # it was loaded from a model
    processor.graph_runner = runner = PlainRunner.of(cast(DaskGraphRunner, processor.graph_runner))
    for module in COPY_TO_LOG:
        setattr(module, "copy", _NoCopies)
    setattr(rasa.shared.core.trackers, "dataclasses", _ShallowState)
    empty = processor.domain.is_empty()  # Rasa asks at every message, and makes an empty domain to compare with; a loaded one does not change
    setattr(processor.domain, "is_empty", lambda: empty)
    return runner
