"""Keeps what is typed: a file of our own at once, the desk half a second after the last key.

Invariant: from the moment a key is typed until the desk has confirmed it, the text is in memory and, within
``FILE_SECONDS``, in the file; neither is written on the event loop.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent_tui.console.link.keep_file import KeepFile, Kept, KeptDraft, KeptMessage, keep_path
from agent_tui.console.model.reducers import Change, add_bubble
from agent_tui.console.model.texts import Bubble, DraftText, OutgoingFile, OutgoingTemplate
from agent_tui.console.ports import Ports
from agent_tui.core.errors import Busy, DeskError, Unreachable

FILE_SECONDS = 0.15
DESK_SECONDS = 0.5


class Keeping:
    """Drafts and unsent messages of one console."""

    def __init__(self, ports: Ports, state_dir: Path, desk_name: str) -> None:
        self._ports = ports
        self._state_dir = state_dir
        self._desk_name = desk_name
        self._file: KeepFile | None = None
        self._dirty = False
        self._writing = False
        self._last_key: dict[str, float] = {}
        self._saving: set[str] = set()
        self._complained = False

    async def restore(self, who: str) -> None:
        """Take back what an earlier console of ``who`` kept; only the first call does anything."""
        if self._file is not None:
            return
        self._file = KeepFile(keep_path(self._state_dir, self._desk_name, who))
        kept = await asyncio.to_thread(self._file.read)
        state = self._ports.state
        for conversation_id, draft in kept.drafts.items():
            state.drafts.setdefault(conversation_id, DraftText(draft.text, draft.at, saved=False))
        for message in kept.messages:
            self._ports.changed(add_bubble(state, _bubble(message)))

    def beside(self, what: str) -> Path | None:
        """Where another file of the same person at the same desk lies; None before ``restore``."""
        path = None if self._file is None else self._file.path
        return None if path is None else path.with_name(path.name.replace("unsent", what, 1))

    def typed(self, conversation_id: str, text: str) -> None:
        """The composer of a conversation holds ``text`` now."""
        ports = self._ports
        held = ports.state.drafts.get(conversation_id)
        if held is not None and held.text == text:
            return
        if held is None and not text:
            return
        ports.state.drafts[conversation_id] = DraftText(text, ports.now_text(), saved=False)
        self._last_key[conversation_id] = ports.clock.monotonic()
        ports.changed(Change(rows={conversation_id}, head=True))
        self.touch()
        self._save_soon(conversation_id)

    def left(self, conversation_id: str) -> None:
        """The composer lost the focus: no need to wait for another key."""
        self._last_key.pop(conversation_id, None)

    def resume(self) -> None:
        """The desk is back: save what it does not have."""
        for conversation_id, draft in self._ports.state.drafts.items():
            if not draft.saved:
                self._save_soon(conversation_id)

    def touch(self) -> None:
        """Something kept has changed: write the file soon."""
        self._dirty = True
        if not self._writing and self._file is not None:
            self._writing = True
            self._ports.spawn(self._write(self._file), "keep-file")

    async def write_now(self) -> None:
        """Write the file before the console ends.

        Raises:
            OSError: the folder cannot be written.
        """
        if self._file is not None:
            await asyncio.to_thread(self._file.write, self._kept(), self._file.take())

    async def _write(self, file: KeepFile) -> None:
        try:
            while self._dirty:
                await self._ports.clock.sleep(FILE_SECONDS)
                self._dirty = False
                try:
                    await asyncio.to_thread(file.write, self._kept(), file.take())
                except OSError as error:
                    if not self._complained:
                        self._ports.tell(f"Drafts cannot be kept on this machine: {error}.", "warning")
                    self._complained = True
        finally:
            self._writing = False

    def _kept(self) -> Kept:
        state = self._ports.state
        drafts = {
            conversation_id: KeptDraft(text=draft.text, at=draft.at)
            for conversation_id, draft in state.drafts.items()
            if draft.text and not draft.saved
        }
        messages = [_message(bubble) for bubbles in state.bubbles.values() for bubble in bubbles]
        return Kept(drafts=drafts, messages=messages)

    def _save_soon(self, conversation_id: str) -> None:
        if conversation_id not in self._saving:
            self._saving.add(conversation_id)
            self._ports.spawn(self._save(conversation_id), f"draft:{conversation_id}")

    async def _save(self, conversation_id: str) -> None:
        """One at a time for a conversation, so that an older draft never arrives after a newer one."""
        try:
            while await self._save_once(conversation_id):
                continue
        finally:
            self._saving.discard(conversation_id)

    async def _save_once(self, conversation_id: str) -> bool:
        """Wait for quiet and for the desk, save; whether there is more to save."""
        ports = self._ports
        while (last := self._last_key.get(conversation_id)) is not None:
            left = last + DESK_SECONDS - ports.clock.monotonic()
            if left <= 0:
                break
            await ports.clock.sleep(min(left, 0.1))
        await ports.online.wait()
        draft = ports.state.drafts.get(conversation_id)
        row = ports.state.rows.get(conversation_id)
        if draft is None or draft.saved or row is None or not ports.state.is_mine(row):
            return False
        try:
            await ports.api.save_draft(conversation_id, draft.text)
        except (Unreachable, Busy):
            await ports.clock.sleep(1.0)
            return True
        except DeskError:
            # Not ours any more, or gone: the text stays in the composer and in the file.
            return False
        if ports.state.drafts.get(conversation_id) is not draft:
            return True
        if draft.text:
            draft.saved = True
        else:
            del ports.state.drafts[conversation_id]
        ports.changed(Change(rows={conversation_id}, head=True))
        self.touch()
        return False


def _message(bubble: Bubble) -> KeptMessage:
    template = bubble.template
    return KeptMessage(
        client_id=bubble.client_id,
        conversation_id=bubble.conversation_id,
        text=bubble.text,
        at=bubble.at,
        after=bubble.after,
        path=bubble.file.path if bubble.file else None,
        file_id=bubble.file.file_id if bubble.file else None,
        file_type=bubble.file.content_type if bubble.file else "",
        file_size=bubble.file.size if bubble.file else 0,
        template_id=template.template_id if template else None,
        template_name=template.name if template else "",
        template_language=template.language if template else "",
        variables=dict(template.variables) if template else {},
    )


def _bubble(kept: KeptMessage) -> Bubble:
    file = template = None
    if kept.path:
        file = OutgoingFile(kept.path, Path(kept.path).name, kept.file_size, kept.file_id, kept.file_type)
    if kept.template_id is not None:
        template = OutgoingTemplate(kept.template_id, kept.template_name, kept.template_language, dict(kept.variables))
    return Bubble(
        kept.client_id,
        kept.conversation_id,
        kept.text,
        kept.at,
        "kept",
        file=file,
        template=template,
        after=kept.after,
    )
