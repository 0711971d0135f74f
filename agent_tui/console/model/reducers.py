"""How a console's state changes: snapshots and events in, a list of what to repaint out.

Invariant: no function here waits, reads a clock or paints. See ``state`` for what must hold after each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agent_tui.console.model.state import ConsoleState, Link
from agent_tui.console.model.texts import Bubble, DraftText, Transcript
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.events import FeedEvent
from agent_tui.wire.messages import Message, MessagePage
from agent_tui.wire.people import Me


@dataclass(slots=True)
class Change:
    """What a reducer touched. ``reread_me``: my load or presence may be another one now."""

    rows: set[str] = field(default_factory=set)
    order: bool = False
    transcripts: set[str] = field(default_factory=set)
    head: bool = False
    reread_me: bool = False
    reread_queues: bool = False
    switches: str | None = None

    def add(self, other: Change) -> None:
        """Take ``other``'s repaints in as well."""
        self.rows |= other.rows
        self.order |= other.order
        self.transcripts |= other.transcripts
        self.head |= other.head


def set_link(state: ConsoleState, link: Link, sentence: str = "") -> Change:
    """The connection is in another state; ``sentence`` says why."""
    if (state.link, state.link_sentence) == (link, sentence):
        return Change()
    state.link, state.link_sentence = link, sentence
    return Change(head=True)


def set_me(state: ConsoleState, me: Me) -> Change:
    """Who we are; another agent than before means other sections."""
    known, state.me = state.me, me
    if known is not None and (known.id, known.role) == (me.id, me.role):
        return Change(head=known != me)
    state.sections.agent, state.sections.supervises = me.id, state.supervises
    state.sections.rebuild(state.rows.values())
    return Change(head=True, order=True)


def load_rows(state: ConsoleState, pages: Iterable[tuple[int, list[Conversation]]]) -> Change:
    """Everything was read again: pages with the seq each was read at. Rows not among them are gone."""
    rows: dict[str, Conversation] = {}
    seqs: dict[str, int] = {}
    pages = list(pages)
    oldest = min((seq for seq, _ in pages), default=0)
    for seq, items in pages:
        for row in items:
            if seq >= seqs.get(row.id, -1):
                rows[row.id], seqs[row.id] = row, seq
    # The feed may have run on while the pages were read; what it told us last is the newer truth.
    for conversation_id, seq in state.row_seq.items():
        if seq > seqs.get(conversation_id, oldest):
            rows[conversation_id], seqs[conversation_id] = state.rows[conversation_id], seq
    for conversation_id, seq in state.gone.items():
        if seq > seqs.get(conversation_id, seq):
            del rows[conversation_id], seqs[conversation_id]
    opened = state.opened_row()
    if opened is not None and opened.id not in rows:
        rows[opened.id], seqs[opened.id] = opened, state.row_seq[opened.id]
    for conversation_id in [row.id for row in rows.values() if state.sections.section_of(row) is None]:
        if conversation_id != state.opened:
            del rows[conversation_id], seqs[conversation_id]
    state.rows, state.row_seq, state.gone = rows, seqs, {}
    state.sections.rebuild(rows.values())
    for row in rows.values():
        _take_draft(state, row)
    return Change(rows=set(rows), order=True, head=True)


def put_row(state: ConsoleState, row: Conversation, seq: int) -> Change:
    """One row as it was at ``seq``; ignored if we hold a newer one."""
    if seq < state.row_seq.get(row.id, -1):
        return Change()
    state.gone.pop(row.id, None)
    before = state.rows.get(row.id)
    state.rows[row.id], state.row_seq[row.id] = row, seq
    moved = state.sections.place(row)
    _take_draft(state, row)
    if state.sections.section_of(row) is None and row.id != state.opened:
        # Nobody looks at it any more; a console that runs for weeks must not keep all it has seen.
        drop_row(state, row.id, seq)
    mine = state.agent is not None and state.agent in (row.agent, row.offered_to)
    was_mine = before is not None and state.agent is not None and state.agent in (before.agent, before.offered_to)
    return Change(rows={row.id}, order=moved, head=moved, reread_me=(mine or was_mine) and before != row)


def drop_row(state: ConsoleState, conversation_id: str, seq: int) -> Change:
    """A conversation that is, since ``seq``, no longer ours to see."""
    state.gone[conversation_id] = seq
    if conversation_id not in state.rows:
        return Change()
    del state.rows[conversation_id], state.row_seq[conversation_id]
    state.transcripts.pop(conversation_id, None)
    return Change(rows={conversation_id}, order=state.sections.remove(conversation_id), head=True)


def look_at(state: ConsoleState, row: Conversation) -> Change:
    """Hold a row that stands in no section for as long as it is open."""
    change = Change(rows={row.id}, head=True)
    if row.id not in state.rows:
        if state.opened != row.id:
            change.add(leave_opened(state))
            state.opened = row.id
        state.rows[row.id], state.row_seq[row.id] = row, 0
    return change


def leave_opened(state: ConsoleState) -> Change:
    """Nothing is open any more; a row that was only held because it was open goes."""
    row, state.opened = state.opened_row(), None
    if row is not None and state.sections.section_of(row) is None:
        return drop_row(state, row.id, state.row_seq[row.id])
    return Change()


def _take_draft(state: ConsoleState, row: Conversation) -> None:
    """The desk's draft counts where nothing unsaved is typed here."""
    held = state.drafts.get(row.id)
    if held is not None and not held.saved:
        return
    if row.draft:
        state.drafts[row.id] = DraftText(row.draft, row.draft_at or row.state_at, saved=True)
    else:
        state.drafts.pop(row.id, None)


def load_messages(state: ConsoleState, conversation_id: str, page: MessagePage, seq: int) -> Change:
    """The newest page of a transcript was read."""
    held = state.transcripts.get(conversation_id)
    fresh = Transcript(list(page.items), page.next, seq, loaded=True)
    if held is not None and held.feed_seq > seq:
        for message in held.messages[-20:]:
            fresh.upsert(message)
        fresh.feed_seq = held.feed_seq
    state.transcripts[conversation_id] = fresh
    _confirm(state, conversation_id, (message.client_id for message in page.items))
    return Change(transcripts={conversation_id})


def load_older(state: ConsoleState, conversation_id: str, page: MessagePage) -> Change:
    """The page before the part we hold was read."""
    transcript = state.transcripts.get(conversation_id)
    if transcript is None:
        return Change()
    transcript.prepend(list(page.items), page.next)
    return Change(transcripts={conversation_id})


def put_message(state: ConsoleState, message: Message) -> Change:
    """A message as the desk's answer to our own post has it; what the feed says counts more."""
    _confirm(state, message.conversation_id, (message.client_id,))
    transcript = state.transcripts.get(message.conversation_id)
    if transcript is not None and not any(known.id == message.id for known in transcript.messages[-50:]):
        transcript.upsert(message)
    return Change(transcripts={message.conversation_id})


def apply_event(state: ConsoleState, event: FeedEvent) -> Change:
    """One event of the feed."""
    state.feed_seq = max(state.feed_seq, event.seq)
    change = Change()
    if event.conversation is not None:
        change = put_row(state, event.conversation, event.seq)
    elif event.conversation_id is not None and event.state is not None:
        change = drop_row(state, event.conversation_id, event.seq)
    if event.message is not None:
        change.add(_event_message(state, event.message, event.seq))
    family = event.kind.partition(".")[0]
    change.reread_me |= family == "presence"
    change.reread_queues |= family == "queue"
    if event.kind == "switch.changed":
        workstream = event.data.get("workstream")
        change.switches = workstream if isinstance(workstream, str) else ""
    return change


def _event_message(state: ConsoleState, message: Message, seq: int) -> Change:
    _confirm(state, message.conversation_id, (message.client_id,))
    transcript = state.transcripts.get(message.conversation_id)
    if transcript is None or seq <= transcript.feed_seq:
        return Change()
    transcript.upsert(message)
    transcript.feed_seq = seq
    return Change(transcripts={message.conversation_id})


def add_bubble(state: ConsoleState, bubble: Bubble) -> Change:
    """A message was written."""
    state.bubbles.setdefault(bubble.conversation_id, []).append(bubble)
    return Change(transcripts={bubble.conversation_id}, rows={bubble.conversation_id})


def remove_bubble(state: ConsoleState, bubble: Bubble) -> Change:
    """A message is confirmed, or was taken back."""
    _confirm(state, bubble.conversation_id, (bubble.client_id,))
    return Change(transcripts={bubble.conversation_id}, rows={bubble.conversation_id})


def _confirm(state: ConsoleState, conversation_id: str, client_ids: Iterable[str | None]) -> None:
    bubbles = state.bubbles.get(conversation_id)
    if not bubbles:
        return
    done = {client_id for client_id in client_ids if client_id}
    left = [bubble for bubble in bubbles if bubble.client_id not in done]
    if left:
        state.bubbles[conversation_id] = left
    else:
        del state.bubbles[conversation_id]
