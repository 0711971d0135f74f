"""The one-line bars: header, head of the chat, head of the composer, footer.

Invariant: a bar never wraps; what fits least is left out first, and every state is a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

from agent_tui.console.keys.action import Context, writable
from agent_tui.console.keys.actions import ENTER, hints, key_name, keys_of
from agent_tui.console.model.state import ConsoleState, Link
from agent_tui.console.painting.glyphs import Glyphs
from agent_tui.console.painting.lines import Line, Piece, fill, width_of
from agent_tui.console.painting.row_text import WINDOW_STYLES, advice_left, clock_span, name_of, waited
from agent_tui.console.painting.safe_text import safe_line
from agent_tui.console.painting.spans import span
from agent_tui.core.message_limits import MESSAGE_CHARACTERS
from agent_tui.core.moment import from_text
from agent_tui.core.window import window_label

if TYPE_CHECKING:
    from agent_tui.wire.conversations import Conversation

LAST_SECONDS = 15.0
"""An offer that ends so soon is marked."""

LINK_WORDS: dict[Link, tuple[str, str]] = {
    "connecting": ("connecting", "link-trouble"),
    "online": ("online", "link-online"),
    "reconnecting": ("reconnecting", "link-trouble"),
    "offline": ("offline", "error"),
    "refused": ("offline", "error"),
}


def header(state: ConsoleState, now: datetime, width: int, *, signs: Glyphs, zone: tzinfo | None) -> Line:
    """Desk and counts at the left; agent, connection and time at the right."""
    me = state.me
    brand: Line = ((f" {safe_line(me.desk, 20) if me else 'agent-tui'} ", "brand"),)
    word, style = LINK_WORDS[state.link]
    sign = signs.online if state.link == "online" else signs.offline
    right: list[Piece] = [(f"{sign} {word}", style), ("  ", ""), (now.astimezone(zone).strftime("%H:%M "), "muted")]
    shown = [brand, *_counts(state, now)]
    while len(shown) > 1 and width_of((*chain(*shown), *right)) + 1 > width:
        # A count without its figure says less than none: the desk's name goes first, then whole counts from behind.
        shown = shown[1:] if shown[0] is brand else shown[:-1]
    left: Line = tuple(chain(*shown))
    if me is not None:
        who = safe_line(me.name or me.user, 16)
        presence = safe_line((me.presence_word or me.presence).replace("_", " "), 20)
        missed = me.presence_by == "missed"
        agent: list[Piece] = [(who, "count"), ("  ", "")]
        load: list[Piece] = [
            (f"{presence}, offer missed: f2" if missed else presence, "warning" if missed else "presence"),
            (f" {me.load.used}/{me.load.capacity}", "muted"),
            ("   ", ""),
        ]
        if width_of((*left, *agent, *load, *right)) + 2 <= width:
            right = [*agent, *load, *right]
        elif width_of((*left, *load, *right)) + 2 <= width:
            right = [*load, *right]
    return fill(left, tuple(right), width)


def _counts(state: ConsoleState, now: datetime) -> list[Line]:
    """What the agent has, what is offered, what waits: each with its figure, what can be left out last."""
    every = state.sections.whole
    count = every.count
    groups: list[Line] = [_counted("Mine", count("mine"))]
    if count("offered"):
        left = clock_span(offer_left(state.offered_first(), now))
        groups.append((("  ", ""), ("Offered ", "muted"), (str(count("offered")), "offered"), (f" {left}", "offered")))
    groups.append(_counted("Queue", count("queue")))
    if count("asked"):
        rows = (state.rows[each] for each in every.ids("asked"))
        ends = [each for each in (advice_left(row, state.agent, now) for row in rows) if each is not None]
        until: Line = ((f" {clock_span(min(ends))}", "note"),) if ends else ()
        groups.append((*_counted("Asked", count("asked")), *until))
    if state.selected:
        groups.append((("  ", ""), (f"{len(state.selected)} selected", "accent")))
    return groups


def _counted(name: str, number: int) -> Line:
    return ("  ", ""), (f"{name} ", "muted"), (str(number), "count" if number else "muted")


def offer_left(row: Conversation | None, now: datetime) -> float:
    """Seconds that an offer stands; 0 if there is none."""
    if row is None or row.offer_expires_at is None:
        return 0.0
    return max(0.0, (from_text(row.offer_expires_at) - now).total_seconds())


def offer_line(row: Conversation, now: datetime, width: int, *, key: str, signs: Glyphs) -> Line:
    """Who is offered; the workstream's text of offers, else queue, skills, wait; countdown and key at the right."""
    facts = [safe_line(each, 60) for each in row.offer_text]
    if not facts:
        facts = [safe_line(row.queue or "", 20)]
        facts += [f"{safe_line(name, 16)} {level}" for name, level in row.skills.items()]
        wait = waited(row, now)
        if wait:
            facts.append(f"waits {span(wait)}")
    words = f" {signs.separator} ".join(fact for fact in facts if fact)
    left: Line = (
        (f" {signs.offered} OFFERED ", "offered"),
        (safe_line(name_of(row), 30), "strong"),
        (f"  {words}", ""),
    )
    left_over = offer_left(row, now)
    urgent = " !" if left_over < LAST_SECONDS else ""
    right: Line = ((f"{clock_span(left_over)} to accept{urgent}", "offered"), (f"  {key}", "key"), (" ", ""))
    return fill(left, right, width)


def chat_head(state: ConsoleState, now: datetime, width: int, *, back: bool) -> Line:
    """The customer and what state the conversation is in; the window at the right."""
    row = state.opened_row()
    if row is None:
        return ((" No conversation is open", "muted"),)
    left: list[Piece] = [("< " if back else " ", "muted")]
    left.append((safe_line(name_of(row), 40), "strong"))
    words = safe_line(standing(state, row, now), 40)
    label = window_label(from_text(row.window.ends_at) if row.window.ends_at else None, now)
    sign = f" {label.sign}" if label.sign not in ("", "T") else ""
    long: Line = ((label.header + sign, WINDOW_STYLES[label.grade]), (" ", ""))
    short: Line = ((label.row + sign, WINDOW_STYLES[label.grade]), (" ", ""))
    address = safe_line(row.customer.address.removeprefix("whatsapp:"), 20)
    if row.customer.name in ("", address):
        address = ""
    extra: Line = ((f"  {address}" if address else "", "muted"), (f"  {words}", "standing"))
    right = long
    if width_of((*left, *extra, *long)) + 2 <= width:
        left += extra
    elif width_of((*left, extra[1], *long)) + 2 <= width:
        left.append(extra[1])
    elif width_of((*left, *long)) + 2 > width:
        right = short
    return fill(tuple(left), right, width, stretch=1)


def standing(state: ConsoleState, row: Conversation, now: datetime) -> str:
    """Whose the conversation is and what happens to it, in a few words."""
    if state.is_offered(row):
        return f"offered to you, {clock_span(offer_left(row, now))} left"
    if state.is_joined(row) and row.state == "open":
        return f"JOINED: in queue {row.queue or 'none'}"
    if row.state == "open":
        return f"in queue {row.queue or 'none'}"
    if row.state == "closed":
        return "closed"
    words = {"active": "", "waiting": "waiting", "wrap_up": "wrap-up"}[row.state]
    if state.is_consulted(row):
        left = advice_left(row, state.agent, now)
        if left is not None:
            return f"CONSULT: {row.agent or row.queue} asks you, {clock_span(left)} left"
        asks = "asks for" if state.is_invited(row) else "has"
        return f"CONSULT: {row.agent or row.queue} {asks} your advice"
    if state.is_joined(row):
        return f"JOINED: with {row.agent or row.offered_to or row.queue}"
    owner = "mine" if state.is_mine(row) else f"with {row.agent}" if row.agent else f"offered to {row.offered_to}"
    there = [each for each in row.consulting if each not in row.invited]
    advice = f", advice of {', '.join(there)}" if there else ""
    advice += f", asked {', '.join(_asked(row, each, now) for each in row.invited)}" if row.invited else ""
    return f"{owner}, {words}{advice}" if words else f"{owner}{advice}"


def _asked(row: Conversation, agent: str, now: datetime) -> str:
    left = advice_left(row, agent, now)
    return agent if left is None else f"{agent} {clock_span(left)}"


def locked_words(state: ConsoleState, row: Conversation, now: datetime, keys: Mapping[str, str]) -> str:
    """Why nothing can be written, and the next key; empty if one can write."""
    if state.is_offered(row):
        return f"Offered to you: {keys['accept']} accepts, {keys['decline']} declines."
    if row.state == "closed":
        return "This conversation is closed; the customer's next message opens a new one."
    if state.is_consulted(row):
        if state.is_invited(row):
            return f"{row.agent} asks for advice: {keys['accept']} follows, {keys['decline']} does not."
        return f"You advise: {keys['note']} writes a note, {keys['step_out']} leaves. The customer sees nothing of you."
    if not state.may_write(row):
        if row.state == "open":
            return f"In queue {row.queue or ''}: {keys['claim']} claims it."
        owner = row.agent or row.offered_to or "a colleague"
        return f"With {owner}. {keys['note']} writes a note" + ("; A assigns it." if state.supervises else ".")
    if row.window.ends_at is None or from_text(row.window.ends_at) <= now:
        closed = "No customer message yet" if row.window.ends_at is None else "Window closed"
        if row.window.refused_at is not None:
            return f"WhatsApp closed it: {keys['template']} picks a template; text is kept."
        return f"{closed}: {keys['template']} picks a template; what you type is kept."
    if row.state == "waiting" and state.is_mine(row):
        return f"Waiting for the customer: {keys['claim']} takes it back."
    return ""


def no_files_words(state: ConsoleState, row: Conversation) -> str:
    """Why the paperclip is locked; empty if files may be sent."""
    switches = state.switches.get(row.workstream)
    if switches is None or switches.attachments.agents:
        return ""
    return f"files off{f', set by {safe_line(switches.set_by, 20)}' if switches.set_by else ' (configuration)'}"


def compose_head(
    state: ConsoleState,
    row: Conversation | None,
    now: datetime,
    width: int,
    *,
    length: int,
    keys: Mapping[str, str],
    below: int,
) -> Line:
    """What the composer is for, whether its draft is safe, how long it is."""
    if row is None:
        return ()
    locked = locked_words(state, row, now, keys)
    left: list[Piece] = [(f" {safe_line(locked, width)}", "locked") if locked else (" Reply", "muted")]
    draft = state.drafts.get(row.id)
    if draft is not None and draft.text and not locked:
        left.append(("  draft saved" if draft.saved else "  draft kept here", "muted"))
    right: list[Piece] = []
    files_off = no_files_words(state, row)
    if files_off and not locked:
        left.append((f"  {files_off}", "warning"))
    if below:
        right.append((f"{below} new below - G  ", "new"))
    if length:
        style = "warning" if length > MESSAGE_CHARACTERS - 100 else "muted"
        many = f"{ceil(length / MESSAGE_CHARACTERS)} messages  " if length > MESSAGE_CHARACTERS else ""
        right.append((f"{many}{length}/{MESSAGE_CHARACTERS} ", style))
    return fill(tuple(left), tuple(right), width, stretch=0)


def choosing_line() -> Line:
    """The head of the composer while a command is typed: the keys of the list above it."""
    pieces: list[Piece] = [(" ", "")]
    for key, words in (("enter", "takes it"), ("tab", "completes"), ("up down", "choose"), ("esc", "leaves it")):
        pieces += [(key, "key"), (f" {words}", "muted"), ("   ", "")]
    return tuple(pieces)


def footer(context: Context, overrides: Mapping[str, str], width: int) -> Line:
    """The keys that matter here, as many as fit; the last is always the one for help."""
    pieces: list[Piece] = [(" ", "")]
    does = context.focus in ("queues", "agents") or (context.state is not None and context.focus != "chat")
    if context.focus in ENTER and (does or writable(context)):
        pieces += [("enter", "key"), (f" {ENTER[context.focus]}", "muted"), ("   ", "")]
    shown: list[tuple[Piece, ...]] = []
    last: tuple[Piece, ...] = ()
    for action in hints(context):
        keys = keys_of(action, overrides)
        if not keys:
            continue
        name = "?" if action.id == "help" else key_name(keys[0])
        hint: tuple[Piece, ...] = ((name.replace("ctrl+", "^"), "key"), (f" {action.label}", "muted"), ("   ", ""))
        if action.id == "help":
            last = hint
        else:
            shown.append(hint)
    for hint in shown:
        if width_of((*pieces, *hint, *last)) > width:
            break
        pieces += hint
    return (*pieces, *(last if width_of((*pieces, *last)) <= width else ()))
