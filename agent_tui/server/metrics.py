"""``GET /metrics`` on the console door, in the text form that Prometheus reads.

For supervisors and administrators: a scraper shows a bearer token like everybody else. Invariant: each desk counts in
a registry of its own, so two desks in one process never share a figure.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Receive, Scope, Send

from agent_tui.core.errors import DeskError, Forbidden, Invalid
from agent_tui.desk.figures import Figure, figures
from agent_tui.server.auth import Authenticator, credential_of
from agent_tui.server.console_door.answers import Answer
from agent_tui.server.console_door.problem_answers import refuse
from agent_tui.server.running_desk import RunningDesk
from agent_tui.store.unit import StoredEvent

PATH = "/metrics"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NAMESPACE = "agent_tui"


class _Gauges(Collector):
    """Figures that were just read."""

    def __init__(self, found: Iterable[Figure]) -> None:
        self._found = found

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for figure in self._found:
            family = GaugeMetricFamily(f"{NAMESPACE}_{figure.name}", figure.words, labels=figure.labels)
            for labels, value in figure.samples:
                family.add_metric(labels, value)
            yield family


class Metrics:
    """The ASGI application; counts events from when it was made."""

    def __init__(self, desk: RunningDesk, authenticator: Authenticator) -> None:
        self._desk = desk
        self._authenticator = authenticator
        self._registry = CollectorRegistry()
        self._events = Counter(
            f"{NAMESPACE}_events", "Events of the change feed by kind, since the desk started", ["kind"],
            registry=self._registry,
        )  # fmt: skip
        self._commits = Counter(
            f"{NAMESPACE}_commits", "Commits that changed something, since the desk started", registry=self._registry
        )
        Info(f"{NAMESPACE}_desk", "The desk's version", registry=self._registry).info({"version": desk.version})
        desk.store.on_commit(self._committed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: ASGIApp
        try:
            answer = await self._answer(scope)
        except DeskError as error:
            answer = refuse(error, {"allow": "GET"} if error.code == "method_not_allowed" else {})
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Answer:
        if scope["method"] != "GET":
            raise Invalid("This path takes GET.", code="method_not_allowed")
        caller = await self._authenticator.caller(credential_of(dict(scope["headers"])))
        if not caller.has("supervisor"):
            raise Forbidden("Figures are for supervisors and administrators.")
        desk = self._desk
        found = await desk.store.read(lambda reader: list(figures(reader, desk.folder, desk.clock.now())))
        now = CollectorRegistry()
        now.register(_Gauges(found))
        return Answer(200, generate_latest(now) + generate_latest(self._registry), CONTENT_TYPE)

    def _committed(self, events: list[StoredEvent]) -> None:
        self._commits.inc()
        for kind, count in Tally(event.kind for event in events).items():
            self._events.labels(kind).inc(count)
