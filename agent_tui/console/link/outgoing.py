"""Messages on their way from the composer to the desk.

Invariant: within a conversation they leave in the order they were written, one at a time, each always with the same
``client_id``; what the desk has not confirmed stays visible until it is sent or taken back. A part never leaves
without the parts before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from agent_tui.console.flows.parting import Part
from agent_tui.console.link.keeping import Keeping
from agent_tui.console.link.saving import BREATH
from agent_tui.console.model.reducers import Change, add_bubble, put_message, remove_bubble
from agent_tui.console.model.texts import Bubble, BubblePhase, OutgoingFile, OutgoingTemplate
from agent_tui.console.ports import Ports
from agent_tui.core.errors import Busy, DeskError, Invalid, Unreachable
from agent_tui.core.moment import from_text
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Send

PENDING: tuple[BubblePhase, ...] = ("held", "waiting", "posting")
RETRY_SECONDS = 1.0
PIECE = 64 * 1024


class Outgoing:
    """The unsent messages of one console."""

    def __init__(self, ports: Ports, keeping: Keeping) -> None:
        self._ports = ports
        self._keeping = keeping
        self._pumping: set[str] = set()

    def send(
        self,
        row: Conversation,
        text: str,
        *,
        file: OutgoingFile | None = None,
        template: OutgoingTemplate | None = None,
        after: str | None = None,
    ) -> Bubble:
        """Show a message at once and send it when its hold is over; templates and files are not held.

        ``after``: the ``client_id`` of the part that it follows.
        """
        ports = self._ports
        hold = 0.0 if template is not None or file is not None else self._hold(row)
        bubble = Bubble(
            ports.new_id(),
            row.id,
            text,
            ports.now_text(),
            "held" if hold else "waiting",
            due=ports.clock.monotonic() + hold,
            file=file,
            template=template,
            after=after,
        )
        ports.changed(add_bubble(ports.state, bubble))
        self._keeping.touch()
        self._pump(row.id)
        return bubble

    def send_parts(self, row: Conversation, parts: Sequence[Part]) -> None:
        """Send what was written as one, part after part."""
        after: str | None = None
        for part in parts:
            after = self.send(row, part.text, file=part.file, after=after).client_id

    def stop_held(self, conversation_id: str) -> list[Bubble]:
        """Take back the newest message that is still on hold, with all the parts that it belongs to."""
        bubbles = self._ports.state.bubbles.get(conversation_id, [])
        first = next((bubble for bubble in reversed(bubbles) if bubble.phase == "held"), None)
        if first is None:
            return []
        loose = {bubble.client_id: bubble for bubble in bubbles if bubble.phase in ("held", "waiting")}
        while first.after in loose:
            first = loose[first.after]
        taken = [first]
        for bubble in loose.values():
            if bubble.after in {each.client_id for each in taken}:
                taken.append(bubble)
        for bubble in taken:
            self._take(bubble)
        return taken

    def take_back(self, conversation_id: str) -> Bubble | None:
        """Take back the newest message that the desk does not have."""
        for bubble in reversed(self._ports.state.bubbles.get(conversation_id, [])):
            if bubble.phase != "posting":
                self._take(bubble)
                return bubble
        return None

    def retry(self, conversation_id: str) -> bool:
        """Send refused and kept messages again; whether there were any."""
        again = [
            bubble
            for bubble in self._ports.state.bubbles.get(conversation_id, [])
            if bubble.phase in ("refused", "kept")
        ]
        for bubble in again:
            bubble.phase, bubble.sentence, bubble.hint = "waiting", "", ""
        if again:
            self._repaint(conversation_id)
            self._pump(conversation_id)
        return bool(again)

    def resume(self) -> None:
        """The desk is back: go on with everything that waits for it."""
        for conversation_id in self._ports.state.bubbles:
            self._pump(conversation_id)

    def _hold(self, row: Conversation) -> float:
        """Seconds to hold a message: as set, but never past the end of the window."""
        hold = self._ports.settings.send_hold
        if row.window.ends_at is not None:
            left = (from_text(row.window.ends_at) - self._ports.clock.now()).total_seconds()
            hold = max(0.0, min(hold, left - 2.0))
        return hold

    def _take(self, bubble: Bubble) -> None:
        for other in self._ports.state.bubbles.get(bubble.conversation_id, []):
            if other.after == bubble.client_id:
                other.after = bubble.after
        self._ports.changed(remove_bubble(self._ports.state, bubble))
        self._keeping.touch()

    def _refuse(self, bubble: Bubble, error: DeskError) -> None:
        """The desk says no: neither this one nor what follows it goes before the agent says so."""
        stopped = {bubble.client_id}
        for other in self._ports.state.bubbles.get(bubble.conversation_id, []):
            if other.after in stopped:
                stopped.add(other.client_id)
                other.phase, other.sentence, other.hint = "refused", "The part before it was not sent.", ""
        bubble.phase, bubble.sentence, bubble.hint = "refused", error.sentence, error.hint
        self._ports.tell_error(error)

    def _repaint(self, conversation_id: str) -> None:
        self._ports.changed(Change(transcripts={conversation_id}, rows={conversation_id}))

    def _pump(self, conversation_id: str) -> None:
        if conversation_id not in self._pumping:
            self._pumping.add(conversation_id)
            self._ports.spawn(self._run(conversation_id), f"send:{conversation_id}")

    def _next(self, conversation_id: str) -> Bubble | None:
        bubbles = self._ports.state.bubbles.get(conversation_id, [])
        return next((bubble for bubble in bubbles if bubble.phase in PENDING), None)

    async def _run(self, conversation_id: str) -> None:
        clock = self._ports.clock
        try:
            while (bubble := self._next(conversation_id)) is not None:
                left = bubble.due - clock.monotonic()
                if bubble.phase == "held" and left > 0:
                    await clock.sleep(min(left, 0.5))
                elif not self._ports.online.is_set():
                    bubble.phase = "waiting"
                    self._repaint(conversation_id)
                    await self._ports.online.wait()
                else:
                    await self._attempt(bubble)
                self._repaint(conversation_id)
        finally:
            self._pumping.discard(conversation_id)

    async def _attempt(self, bubble: Bubble) -> None:
        ports = self._ports
        bubble.phase = "posting"
        self._repaint(bubble.conversation_id)
        try:
            message = await ports.api.send(bubble.conversation_id, await self._content(bubble))
        except (Unreachable, Busy) as error:
            bubble.phase, bubble.sentence = "waiting", error.sentence
            await ports.clock.sleep(RETRY_SECONDS)
        except DeskError as error:
            if _forgotten(bubble, error):
                bubble.phase = "waiting"
            else:
                self._refuse(bubble, error)
        else:
            ports.changed(put_message(ports.state, message))
        self._keeping.touch()

    async def _content(self, bubble: Bubble) -> Send:
        """What to post; the file is uploaded once, so that a repeated post has the same content."""
        if bubble.template is not None:
            return Send(
                client_id=bubble.client_id,
                template_id=bubble.template.template_id,
                variables=bubble.template.variables,
            )
        if bubble.file is None:
            return Send(client_id=bubble.client_id, text=bubble.text, after=bubble.after)
        if bubble.file.file_id is None:
            bubble.file.file_id = (await self._ports.api.upload(bubble.file.name, pieces(bubble.file))).id
            self._keeping.touch()
        return Send(
            client_id=bubble.client_id,
            text=bubble.text or None,
            attachments=[bubble.file.file_id],
            after=bubble.after,
        )


def _forgotten(bubble: Bubble, error: DeskError) -> bool:
    """Whether the desk no longer has the uploaded file, unused for a day: it is uploaded once more then."""
    if bubble.file is None or bubble.file.file_id is None or error.code != "not_found":
        return False
    bubble.file.file_id = None
    return True


async def pieces(file: OutgoingFile) -> AsyncIterator[bytes]:
    """The file's bytes, read in a thread, in pieces that no key has to wait for.

    Raises:
        Invalid: it cannot be read.
    """
    try:
        opened = await asyncio.to_thread(open, file.path, "rb")
        try:
            while piece := await asyncio.to_thread(opened.read, PIECE):
                yield piece
                await asyncio.sleep(BREATH)
        finally:
            opened.close()
    except OSError as error:
        raise Invalid(f"The file {file.path} cannot be read ({error.strerror}).", hint="Attach it again.") from error
