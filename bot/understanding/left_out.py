"""What Rasa imports and a turn never uses is not loaded for serving: TensorFlow, and the makers of channels and stores that are not ours.

Rasa imports them at its top, for components, channels and stores that this service does not have (docs/decisions/0012). Here a name of
theirs is answered by a stand-in: it may be named, written in an annotation and derived from, which is all that importing does; whatever
would use it raises NotLoaded. Training and stock `rasa run` call nothing of this and have the real ones.
"""
from __future__ import annotations

import json
import logging
import sys
import tarfile
import zlib
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, NoReturn, Optional, Sequence

log = logging.getLogger(__name__)

#: Only for components that learn with it; left out where the model has none of them.
_TENSORFLOW = ("tensorflow", "keras")
#: Only for Rasa's own chat channels, its prompt in a terminal, and its stores in MongoDB and DynamoDB. This service has its own of each.
_CHANNELS_AND_STORES = ("aiogram", "fbmessenger", "slack_sdk", "socketio", "twilio", "webexteamssdk", "prompt_toolkit", "questionary", "boto3", "pymongo")
#: Where the components come from that are known to need no TensorFlow. One from anywhere else has the real one loaded.
_WITHOUT = ("nlu.components.", "rasa.graph_components.", "rasa.nlu.classifiers.regex_message_handler.", "rasa.core.policies.rule_policy.",
            "rasa.core.policies.ensemble.")
_METADATA = PurePosixPath("metadata.json")


class NotLoaded(ImportError):
    """Something that was left out was to be used after all. The message names it."""


def leave_out(model: Path) -> tuple[str, ...]:
    """To be called before rasa is first imported to serve `model`.

    TensorFlow stays in for a model that may need it or cannot be read, and so does whatever this process has imported already.

    Returns:
        The packages that are left out from now on.
    """
    needed = needs_tensorflow(model)
    if needed:
        log.info("the model may need TensorFlow, so it is loaded")
    names = tuple(name for name in (*_CHANNELS_AND_STORES, *(() if needed else _TENSORFLOW)) if name not in sys.modules)
    if names:
        sys.meta_path.insert(0, _Finder(names))
    return names


def needs_tensorflow(model: Path) -> bool:
    """Whether a model answers with any component that is not known to do without; True where its file does not say."""
    try:
        with tarfile.open(model) as archive:
            # Read in order up to the one file: a list of all would go through everything, and through it again.
            written = next(archive.extractfile(one) for one in archive if PurePosixPath(one.name) == _METADATA)
            nodes = json.load(written)["predict_schema"]["nodes"]  # type: ignore[arg-type]
            return not nodes or any(not node["uses"].startswith(_WITHOUT) for node in nodes.values())
    except (OSError, EOFError, zlib.error, tarfile.TarError, StopIteration, ValueError, LookupError, TypeError, AttributeError):
        return True


class StandIn(ModuleType):
    """Stands in for a package that is left out, and for everything in it."""

    def __getattr__(self, name: str) -> "StandIn":
        if name.startswith("__"):  # what Python asks of any module; an honest answer is that there is none
            raise AttributeError(f"{self.__name__} is left out and has no {name}")
        found = StandIn(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        def refused(cls: type, *args: Any, **kwargs: Any) -> NoReturn:
            raise NotLoaded(_why(f"{cls.__qualname__}, which derives from {self.__name__},"))

        return (type(self.__name__.rpartition(".")[2], (), {"__new__": refused}),)

    def _refused(self, *args: object, **kwargs: object) -> NoReturn:
        raise NotLoaded(_why(self.__name__))

    __call__ = __bool__ = __iter__ = __len__ = __contains__ = __getitem__ = __instancecheck__ = __subclasscheck__ = __enter__ = _refused


class _Finder(MetaPathFinder, Loader):
    """Answers the import of some packages, and of anything in them, with stand-ins."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> Optional[ModuleSpec]:
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in self._names else None

    def create_module(self, spec: ModuleSpec) -> StandIn:
        return StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def _why(what: str) -> str:
    return f"{what} is left out: this process only serves (bot/understanding/left_out.py)."
