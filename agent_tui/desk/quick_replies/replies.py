"""Quick replies: shared ones, which supervisors keep, and personal ones, which belong to an agent.

Invariant: nobody but its owner sees or changes a personal reply; a text with a placeholder that nothing fills is
never stored.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Row

import msgspec

from agent_tui.config.types import Config
from agent_tui.core.errors import Invalid, NotFound
from agent_tui.core.languages import language_code
from agent_tui.core.moment import to_text
from agent_tui.core.replies import NAMES, unknown
from agent_tui.core.visible import is_blank
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.cursors import id_cursor
from agent_tui.store.unit import Reader, Unit
from agent_tui.wire.replies import TAG, TAGS, TEXT, TITLE, QuickReply, ReplyForm, ReplyPage

_texts = msgspec.json.Decoder(list[str]).decode
_encode = msgspec.json.Encoder().encode


def reply_page(reader: Reader, caller: Caller, after: str | None, limit: int) -> ReplyPage:
    """The caller's own and the shared ones.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    start = id_cursor("after", after, "qr", "")
    rows = reader.all("replies_after", agent_id=caller.agent, after=start, limit=limit + 1)
    kept = rows[:limit]
    return ReplyPage(items=[_shown(row) for row in kept], next=kept[-1]["id"] if len(rows) > limit else None)


def every_reply(reader: Reader, caller: Caller) -> list[QuickReply]:
    """All that the caller may use."""
    return [_shown(row) for row in reader.all("replies_after", agent_id=caller.agent, after="", limit=-1)]


def add_reply(unit: Unit, config: Config, caller: Caller, form: ReplyForm, now: datetime) -> QuickReply:
    """Make one.

    Raises:
        Forbidden: a shared one by somebody who is no supervisor.
        Invalid: a workstream or a placeholder that there is not, a tag with blanks.
    """
    return _put(unit, config, caller, unit.new_id("qr"), form, now)


def change_reply(
    unit: Unit, config: Config, caller: Caller, reply_id: str, form: ReplyForm, now: datetime
) -> QuickReply:
    """Change one; ``form.personal`` may turn the caller's own into a shared one and back.

    Raises:
        NotFound: there is none that the caller may know of.
        Forbidden, Invalid: as ``add_reply``.
    """
    _mine_to_change(unit, caller, reply_id)
    return _put(unit, config, caller, reply_id, form, now)


def delete_reply(unit: Unit, caller: Caller, reply_id: str, now: datetime) -> None:
    """Delete one.

    Raises:
        NotFound, Forbidden: as ``change_reply``.
    """
    _mine_to_change(unit, caller, reply_id)
    unit.run("drop_reply", id=reply_id)
    unit.event("reply.changed", caller.actor, now, reply=reply_id, deleted=True)


def _mine_to_change(reader: Reader, caller: Caller, reply_id: str) -> None:
    row = reader.one("reply", id=reply_id)
    if row is None or row["owner"] not in (None, caller.agent):
        raise NotFound(f"There is no quick reply {reply_id}.")
    if row["owner"] is None:
        caller.need("supervisor")


def _put(unit: Unit, config: Config, caller: Caller, reply_id: str, form: ReplyForm, now: datetime) -> QuickReply:
    owner = may_put(caller, personal=form.personal)
    check(config, form)
    unit.run(
        "put_reply",
        id=reply_id,
        owner=owner,
        title=form.title.strip(),
        language=language_code(form.language),
        text=form.text.strip(),
        tags=_encode(list(dict.fromkeys(form.tags))).decode(),
        workstreams=_encode(list(dict.fromkeys(form.workstreams))).decode(),
        by=caller.actor,
        at=to_text(now),
    )
    unit.event("reply.changed", caller.actor, now, reply=reply_id)
    row = unit.one("reply", id=reply_id)
    if row is None:
        raise NotFound(f"There is no quick reply {reply_id}.")
    return _shown(row)


def may_put(caller: Caller, *, personal: bool) -> str | None:
    """Whose it would be; None: everybody's.

    Raises:
        Forbidden: a shared one by somebody who is no supervisor, a personal one by nobody in particular.
    """
    if personal:
        return caller.acting()
    caller.need("supervisor")
    return None


def check(config: Config, form: ReplyForm) -> None:
    """
    Raises:
        Invalid: a title, a text, a tag, a language, a workstream or a placeholder that cannot be.
    """
    if is_blank(form.title):
        raise Invalid("title: a quick reply needs a title.")
    if is_blank(form.text):
        raise Invalid("text: a quick reply needs words.")
    for name, most in (("title", TITLE), ("text", TEXT), ("tags", TAGS)):
        if len(getattr(form, name)) > most:
            raise Invalid(f"{name}: at most {most} {'tags' if name == 'tags' else 'characters'}.")
    if any(len(tag) > TAG for tag in form.tags):
        raise Invalid(f"tags: a tag has at most {TAG} characters.")
    language_code(form.language)
    odd = [tag for tag in form.tags if tag != "".join(tag.split()) or "#" in tag or "," in tag]
    if odd:
        raise Invalid(f"tags: {odd[0]!r} has a blank, a comma or a # in it.", hint="A tag is one word.")
    strange = [name for name in form.workstreams if name not in config.workstreams]
    if strange:
        raise Invalid(f"workstreams: there is no workstream {strange[0]}.")
    names = unknown(form.text)
    if names:
        known = ", ".join(f"{{{name}}}" for name in NAMES)
        raise Invalid(
            f"text: nothing fills {{{names[0]}}}.",
            hint=f"Known are {known}; a variable is written {{${names[0]}$}}.",
        )


def _shown(row: Row) -> QuickReply:
    return QuickReply(
        id=row["id"],
        title=row["title"],
        language=row["language"],
        text=row["text"],
        tags=_texts(row["tags"]),
        workstreams=_texts(row["workstreams"]),
        personal=row["owner"] is not None,
        changed_at=row["changed_at"],
    )
