"""Each text that leaves by the console door was decided about: masked, or whole because nobody outside wrote it."""

from __future__ import annotations

from msgspec import Struct
from msgspec.inspect import CollectionType, DictType, Field, StrType, StructType, Type, UnionType, type_info

from agent_tui.desk.privacy.masking import HIDDEN, TEXTS
from agent_tui.server.console_door.app import OPERATIONS
from agent_tui.wire.events import FeedEvent
from tests.desk.masking_decisions import SAFE, SAFE_ENDS, SAFE_NAMES


def texts_of(kind: Type, found: dict[type[Struct], set[str]]) -> bool:
    """Whether ``kind`` holds text of its own; structs on the way are added to ``found`` with their text fields."""
    if isinstance(kind, StrType):
        return True
    if isinstance(kind, UnionType):
        # A list: each of them has to be walked.
        held = [texts_of(each, found) for each in kind.types]
        return any(held)
    if isinstance(kind, CollectionType):
        return texts_of(kind.item_type, found)
    if isinstance(kind, DictType):
        held = [texts_of(kind.key_type, found), texts_of(kind.value_type, found)]
        return any(held)
    if isinstance(kind, StructType) and kind.cls not in found:
        found[kind.cls] = set()
        fields: tuple[Field, ...] = kind.fields
        found[kind.cls] = {field.name for field in fields if texts_of(field.type, found)}
    return False


def test_every_text_that_leaves_is_decided_about() -> None:
    found: dict[type[Struct], set[str]] = {}
    for kind in [FeedEvent, *(each.result for each in OPERATIONS if each.result is not None and not each.sends_itself)]:
        texts_of(type_info(kind), found)
    known = {kind.__name__: set(TEXTS.get(kind, ())) | set(HIDDEN.get(kind, ())) for kind in found}
    undecided = [
        f"{kind.__name__}.{name}"
        for kind, names in found.items()
        for name in sorted(names - known[kind.__name__] - set(SAFE.get(kind.__name__, ())))
        if name not in SAFE_NAMES and not name.endswith(SAFE_ENDS)
    ]
    assert undecided == [], "decide in desk.masking.TEXTS or tests/desk/masking_decisions.py"
    for name, safe in SAFE.items():
        (kind,) = (each for each in found if each.__name__ == name)
        assert set(safe) <= found[kind], f"{name} has no such text"
        assert not known[name] & set(safe), f"{name}: masked or safe"
    assert len({each.__name__ for each in found}) == len(found)
