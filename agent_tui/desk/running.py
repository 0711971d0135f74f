"""A running desk: the store, the configuration in force, the clock, the workers.

Invariant: the configuration is replaced whole or not at all; workers and doors ask for it anew each time.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets as chance
from pathlib import Path

import stamina.instrumentation
import structlog

from agent_tui import __version__
from agent_tui.channel.net import HttpClient, open_http
from agent_tui.config.changes import CannotTake, refusals
from agent_tui.config.mistakes import Mistake, dotted
from agent_tui.config.relations import suspicions
from agent_tui.config.types import Config
from agent_tui.core.errors import SetupError
from agent_tui.desk.clock import WallClock
from agent_tui.desk.doctor.patient import Patient
from agent_tui.desk.refused_config import RefusedConfig, note_refused
from agent_tui.desk.secrets import AccountSecrets, all_apis, all_secrets
from agent_tui.desk.sending import deliveries
from agent_tui.desk.sending.template_sync import want_sync_of
from agent_tui.desk.staff.roster import mirror
from agent_tui.desk.staff.tokens import PREFIX, set_local_token
from agent_tui.desk.workers.bots import Bots
from agent_tui.desk.workers.catch_up import CatchUp
from agent_tui.desk.workers.deleting import Deleting
from agent_tui.desk.workers.erasing import Erasing
from agent_tui.desk.workers.housekeeping import Housekeeping
from agent_tui.desk.workers.indexing import Indexing
from agent_tui.desk.workers.lists import Lists
from agent_tui.desk.workers.loop import Worker
from agent_tui.desk.workers.media import MediaFetcher
from agent_tui.desk.workers.outbox import Outbox
from agent_tui.desk.workers.retention import Retaining
from agent_tui.desk.workers.settling import Settling
from agent_tui.desk.workers.templates import TemplateSync
from agent_tui.desk.workers.timers import Timers
from agent_tui.store.engine import Store
from agent_tui.store.unit import Unit

log = structlog.get_logger("desk")

LOCAL_TOKEN_FILE = "local.token"  # noqa: S105 - a file's name
DATABASE = "desk.db"


class Desk:
    """Made inside a running event loop by the holder of the data folder's lock."""

    def __init__(self, config: Config, folder: Path, clock: WallClock, *, http: HttpClient | None = None) -> None:
        """
        Raises:
            SetupError: a secret is not set, or the database cannot be opened.
        """
        stamina.instrumentation.set_on_retry_hooks([])
        self.config = config
        self.folder = folder
        self.clock = clock
        self.version = __version__
        self.config_path: Path | None = None
        """The file that the configuration came from, if its holder watches one."""
        self.refused: RefusedConfig | None = None
        """The last change of the configuration, if it was not taken."""
        self.public_url = config.desk.public_url or ""
        self.stopping = asyncio.Event()
        self.secrets: dict[str, AccountSecrets] = all_secrets(config)
        self.store = Store(folder / DATABASE)
        self._http = http or open_http()
        self.apis = all_apis(self.secrets, self._http)
        self._outbox = Outbox(
            self.store, clock, lambda: self.config, lambda: self.apis, lambda: self.public_url, random.SystemRandom()
        )
        self._media = MediaFetcher(self.store, clock, lambda: self.config, lambda: self.apis, folder)
        settling = Settling(self.store, clock, lambda: self.config, lambda: self.apis)
        catch_up = CatchUp(self.store, clock, lambda: self.config, lambda: self.apis, lambda: self.wake("media"))
        self._workers = {
            "outbox": Worker("outbox", self._outbox.turn, clock),
            "timers": Worker("timers", Timers(self.store, clock, lambda: self.config).turn, clock),
            "lists": Worker(
                "lists", Lists(self.store, clock, lambda: self.config, lambda: self.wake("outbox")).turn, clock
            ),
            "bots": Worker("bots", self._bots().turn, clock),
            "settling": Worker("settling", settling.turn, clock),
            "media": Worker("media", self._media.turn, clock),
            "catch_up": Worker("catch_up", catch_up.turn, clock),
            "deleting": Worker("deleting", self._deleting().turn, clock),
            "erasing": Worker("erasing", Erasing(self.store, clock, folder).turn, clock),
            "retention": Worker("retention", Retaining(self.store, clock, lambda: self.config).turn, clock),
            "indexing": Worker("indexing", Indexing(self.store).turn, clock),
            "housekeeping": Worker("housekeeping", Housekeeping(self.store, clock, folder).turn, clock),
            "templates": Worker("templates", self._template_sync().turn, clock),
        }

    def _bots(self) -> Bots:
        return Bots(self.store, self.clock, lambda: self.config, self._http, lambda: self.wake("outbox"))

    def _deleting(self) -> Deleting:
        return Deleting(
            self.store,
            self.clock,
            lambda: self.config,
            lambda: self.apis,
            lambda: self.config_path,
            self.reload,
            self.wake,
        )

    def _template_sync(self) -> TemplateSync:
        return TemplateSync(self.store, self.clock, lambda: self.apis, lambda: self.config.desk.template_sync_every)

    @property
    def speed(self) -> float:
        """How much faster than wall time the clock runs; 1.0 but in a demo."""
        return self.clock.speed

    async def prepare(self) -> None:
        """Bring the database in line: the roster, what was being sent when the last desk ended, the local token."""
        now = self.clock.now()
        token = await asyncio.to_thread(_local_token, self.folder)
        await self.store.write(lambda unit: set_local_token(unit, token))
        count = await self.store.write(lambda unit: deliveries.after_restart(unit, now))
        if count:
            log.warning("sends were cut off", count=count)
        config = self.config
        await self.store.write(lambda unit: mirror(unit, config, now))

    def work(self) -> None:
        """Start the workers; the public URL must be known by now."""
        for worker in self._workers.values():
            worker.start()

    def wake(self, what: str) -> None:
        """There is work for a worker: a name of ``_workers``."""
        self._workers[what].wake()

    async def reload(self, config: Config) -> None:
        """Put another configuration in force, all or nothing.

        Raises:
            CannotTake: the change needs a restart or would strand live conversations; the old one stays.
            SetupError: a secret of the new one is not set; the old one stays.
        """
        live = await self.store.read(
            lambda reader: {row["number_id"] for row in reader.all("numbers_with_live_conversations")}
        )
        sentences = refusals(self.config, config, live)
        if sentences:
            raise CannotTake(sentences)
        secrets = all_secrets(config)
        now = self.clock.now()
        changed = [each for each in secrets if secrets[each] != self.secrets.get(each)]

        def put(unit: Unit) -> None:
            mirror(unit, config, now)
            # What Twilio refused with the old secrets is read again at once.
            want_sync_of(unit, changed, now)

        await self.store.write(put)
        if config.desk.public_url is not None:
            self.public_url = config.desk.public_url
        self.config, self.secrets, self.apis = config, secrets, all_apis(secrets, self._http)
        self.refused = None
        for worker in self._workers.values():
            worker.wake()

    async def refuse(self, refused: RefusedConfig) -> None:
        """Tell of a changed configuration that was not taken."""
        self.refused = refused
        await self.store.write(lambda unit: note_refused(unit, refused))

    def patient(self) -> Patient:
        """Itself, for doctor to examine."""
        return Patient(
            config=self.config,
            folder=self.folder,
            http=self._http,
            now=self.clock.now,
            public_url=self.public_url,
            secrets=self.secrets,
            apis=self.apis,
            read=self.store.read,
            unset={},
            refused=self.refused,
            warnings=tuple(
                Mistake("config.toml", 0, dotted(path), sentence) for path, sentence in suspicions(self.config)
            ),
        )

    async def close(self) -> None:
        """Let sends on their way end, stop the workers, close the store."""
        self.stopping.set()
        await self._workers["outbox"].stop()
        try:
            async with asyncio.timeout(5):
                await self._outbox.drain()
        except TimeoutError:
            log.warning("a send was cut off")
        for worker in self._workers.values():
            await worker.stop()
        await self._media.close()
        await self.store.close()
        await self._http.aclose()


def _local_token(folder: Path) -> str:
    """The token in the data folder; made, for its owner's eyes only, if there is none."""
    path = folder / LOCAL_TOKEN_FILE
    try:
        token = path.read_text().strip()
        if token:
            path.chmod(0o600)
            return token
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.", code="data_folder") from error
    token = PREFIX + chance.token_urlsafe(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token + "\n")
    return token
