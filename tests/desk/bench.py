"""A desk without a server: units of work on a database in memory, a clock that is moved by hand, countable ids.

Each call is one unit of work in its own transaction, undone if it raises, as the writer does it.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from sqlite_utils import Database

from agent_tui.channel.inbound import Inbound, parse_inbound
from agent_tui.channel.signature import parse_form
from agent_tui.channel.status import StatusCallback
from agent_tui.config.secret_ref import SecretRef
from agent_tui.config.types import Account, Agent, Config, ConfiguredTemplate, Number, Queue, Workstream
from agent_tui.core.moment import from_text
from agent_tui.desk import due
from agent_tui.desk.conversations import claim
from agent_tui.desk.inbound.receive import Received, receive
from agent_tui.desk.routing import offer
from agent_tui.desk.sending import deliveries, outbox, reply
from agent_tui.desk.staff import presence, roster
from agent_tui.desk.staff.caller import Caller
from agent_tui.desk.views.rows import conversation_row, load, message_row
from agent_tui.store.functions import add_functions
from agent_tui.store.records import ConversationRecord
from agent_tui.store.unit import StoredEvent, Unit
from agent_tui.wire.conversations import Conversation
from agent_tui.wire.messages import Message, Send
from tests.blank_database import blank

T = TypeVar("T")

ACCOUNT = "AC" + "0" * 31 + "1"
OURS = "whatsapp:+14155238886"
OURS_TOO = "whatsapp:+14155238887"
CUSTOMER = "whatsapp:+34600111222"
START = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TEMPLATE = "HX" + "0" * 31 + "1"

ANA = Caller("ana", "ana", "agent")
BO = Caller("bo", "bo", "agent")
CY = Caller("cy", "cy", "agent")
SAM = Caller("sam", "sam", "supervisor")
ADA = Caller("ada", "ada", "admin")


def a_config(**changes: Any) -> Config:
    """Two numbers, two push queues, three agents, a supervisor, an administrator; ``workstream`` changes the one."""
    workstream = changes.pop("workstream", {})
    base: dict[str, Any] = {
        "accounts": {"main": Account(id="main", account_sid=ACCOUNT, auth_token=SecretRef.parse("x"))},
        "numbers": {
            "support": Number(id="support", account="main", number=OURS[9:], workstream="ws"),
            "sales": Number(id="sales", account="main", number=OURS_TOO[9:], workstream="ws"),
        },
        "workstreams": {"ws": Workstream(id="ws", **({"fallback_queue": "general"} | workstream))},
        "queues": {
            "general": Queue(id="general", members=("ana", "bo")),
            "billing": Queue(id="billing", priority=1, members=("cy",)),
        },
        "agents": {
            "ana": Agent(id="ana", capacity=2),
            "bo": Agent(id="bo", capacity=2),
            "cy": Agent(id="cy", capacity=2),
            "sam": Agent(id="sam", role="supervisor"),
            "ada": Agent(id="ada", role="admin"),
        },
        "templates": (
            ConfiguredTemplate(name="order", text="Your order {{1}} is now {{2}}.", content_sid=TEMPLATE),
            ConfiguredTemplate(name="sales_only", text="Hello.", content_sid="HX" + "0" * 31 + "2", numbers=("sales",)),
        ),
    }
    return Config(**(base | changes))


@functools.cache
def _mirrored() -> tuple[bytes, tuple[StoredEvent, ...], int]:
    """The database of a bench with the usual configuration, what was said, and the ids that were used."""
    made = Bench(a_config())
    content = made.connection.serialize()
    made.close()
    return content, tuple(made.events), made._ids


class Bench:
    """``now`` is the desk's time; ``events`` everything that was said."""

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or a_config()
        self.now = START
        self.events: list[StoredEvent] = []
        self._ids = 0
        self._sids = 0
        if config is None:
            content, events, self._ids = _mirrored()
            self._open(content)
            self.events += events
            return
        self._open(blank())
        self.mirror()

    def _open(self, content: bytes) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        add_functions(self.connection)
        self.connection.row_factory = sqlite3.Row
        self.connection.deserialize(content)
        self.connection.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        self.connection.close()

    def restart(self) -> None:
        """What a desk does after its process has gone: the same file, opened and mirrored again."""
        content = self.connection.serialize()
        self.connection.close()
        self._open(content)
        self.run(lambda unit: deliveries.after_restart(unit, self.now))
        self.mirror()

    def _id(self) -> str:
        self._ids += 1
        return f"{self._ids:018d}"

    def run(self, work: Callable[[Unit], T]) -> T:
        self.connection.execute("BEGIN")
        unit = Unit(self.connection, self._id)
        try:
            result = work(unit)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        unit.keep_counters()
        self.connection.execute("COMMIT")
        self.events += unit.events
        return result

    def ask(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        return self.connection.execute(sql, values).fetchone()[0]

    def edit_template(self, template_id: str, **columns: Any) -> None:
        """As if Twilio's list had changed."""
        table = Database(self.connection).table("templates")
        table.update(template_id, columns)

    # time

    def pass_time(self, seconds: float) -> None:
        """Move the clock without any timer noticing."""
        self.now += timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        """Move the clock; each timer is handled at its moment."""
        until = self.now + timedelta(seconds=seconds)
        while True:
            rows = self.ask("SELECT MIN(due_at) AS due FROM timers")
            due_at = None if rows[0]["due"] is None else from_text(rows[0]["due"])
            if due_at is None or due_at > until:
                break
            self.now = max(self.now, due_at)
            self.run(lambda unit: due.run_due(unit, self.config, self.now))
        self.now = until

    # people

    def mirror(self, config: Config | None = None) -> None:
        self.config = config or self.config
        self.run(lambda unit: roster.mirror(unit, self.config, self.now))

    def connect(self, *agents: str) -> None:
        for agent in agents:
            self.run(lambda unit, agent=agent: presence.seen(unit, self.config, agent, self.now))  # type: ignore[misc]

    def set_presence(self, agent: str, to: str, by: Caller | None = None) -> None:
        caller = by or Caller(agent, agent, "agent")
        self.run(lambda unit: presence.set_presence(unit, self.config, caller, agent, to, self.now))

    # customers

    def sid(self) -> str:
        self._sids += 1
        return f"SM{self._sids:032x}"

    def form(self, body: str = "hola", sender: str = CUSTOMER, **more: str) -> dict[str, str]:
        return {
            "MessageSid": more.pop("sid", "") or self.sid(),
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": OURS,
            "Body": body,
            "NumMedia": "0",
            "ProfileName": "Eva",
        } | more

    def inbound(self, form: dict[str, str]) -> Inbound:
        parsed = parse_inbound(parse_form(urlencode(form).encode()))
        assert isinstance(parsed, Inbound)
        return parsed

    def hears(self, body: str = "hola", sender: str = CUSTOMER, **more: str) -> Received:
        """A webhook."""
        return self.takes(self.form(body, sender, **more))

    def takes(self, form: dict[str, str]) -> Received:
        return self.run(lambda unit: receive(unit, self.config, self.inbound(form), urlencode(form), self.now))

    def recovers(self, ago: float, form: dict[str, str]) -> Received:
        at = self.now - timedelta(seconds=ago)
        inbound = self.inbound(form)
        return self.run(lambda unit: receive(unit, self.config, inbound, "{}", self.now, recovered_at=at))

    def opened(self, sender: str = CUSTOMER, **more: str) -> str:
        """A conversation, by a message; its id."""
        received = self.hears(sender=sender, **more)
        assert received.conversation_id is not None
        return received.conversation_id

    # conversations

    def row(self, conversation_id: str) -> Conversation:
        return self.run(lambda unit: conversation_row(unit, conversation_id, self.now))

    def record(self, conversation_id: str) -> ConversationRecord:
        return self.run(lambda unit: load(unit, conversation_id))

    def message(self, message_id: str) -> Message:
        return self.run(lambda unit: message_row(unit, message_id))

    def do(self, use_case: Callable[..., T], caller: Caller, conversation_id: str, *body: Any) -> T:
        """``use_case(unit, config, caller, conversation, *body, now)``."""
        return self.run(lambda unit: use_case(unit, self.config, caller, conversation_id, *body, self.now))

    def accept(self, caller: Caller, conversation_id: str) -> Conversation:
        return self.do(offer.accept, caller, conversation_id)

    def claim(self, caller: Caller, conversation_id: str) -> Conversation:
        return self.do(claim.claim, caller, conversation_id)

    def owned(self, caller: Caller = ANA, sender: str = CUSTOMER) -> str:
        """A conversation that ``caller`` has accepted."""
        assert caller.agent is not None
        self.connect(caller.agent)
        conversation_id = self.opened(sender)
        self.accept(caller, conversation_id)
        return conversation_id

    # sending

    def sends(self, caller: Caller, conversation_id: str, text: str = "hi", client_id: str = "") -> Message:
        return self.do(reply.send, caller, conversation_id, Send(client_id=client_id or self._id(), text=text))

    def lease(self, number: str = "support") -> outbox.Leased | None:
        return self.run(lambda unit: outbox.lease(unit, self.config, number, "http://x/s", "http://x/m", self.now))

    def settles(self, leased: outbox.Leased, result: Any, retry_in: float = 0) -> None:
        retry_at = self.now + timedelta(seconds=retry_in)
        self.run(lambda unit: outbox.settle(unit, leased, result, retry_at, self.now))

    def calls_back(self, status: str, sid: str, *, ref: str = "", code: str = "", account: str = "main") -> bool:
        callback = StatusCallback(sid, ACCOUNT, status, ref, code, "", "", OURS, CUSTOMER, "")
        return self.run(lambda unit: deliveries.take_status(unit, callback, "raw", account, self.now))
