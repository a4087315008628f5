"""The ASGI app of one instance: edge outside, shell inside."""

from __future__ import annotations

from api.asgi import Receive, Scope, Send
from api.edge import Edge
from api.host_header import asked_host
from api.lifespan import live
from api.logs import at_work
from api.metrics import Metrics
from api.shell import Shell
from api.signals import StopSignals
from api.strangers import Strangers, uncounted
from platform_core import Instance


class App:
    """Serves one instance. Its lifespan opens and closes the instance.

    ``alone``: the process serves nothing else, so the figures of the process are the instance's own.
    """

    def __init__(self, instance: Instance, *, alone: bool = True) -> None:
        self.metrics = Metrics(instance.name, process=alone)
        self.shell = Shell(instance, self.metrics)
        self._name = instance.name
        self._alone = alone
        self._hosts = frozenset(instance.configuration.host_names)
        own = instance.configuration
        self._edge = Edge(self.shell, metrics=self.metrics, max_body=own.max_body, https=own.https)
        self._strangers = uncounted(Strangers(self.shell.readiness))
        self._signals = StopSignals(self.begin_drain)

    async def start(self) -> None:
        """Open the instance and serve it."""
        with at_work(self._name):
            await self.shell.start()
        if self._alone:
            self._signals.hook()

    def begin_drain(self) -> None:
        """Ask streams to end, for the server will stop."""
        self.shell.swap.begin_drain()

    async def stop(self) -> None:
        """Let requests finish and close the instance."""
        self._signals.unhook()
        with at_work(self._name):
            await self.shell.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(self, receive, send)
        elif self._hosts and asked_host(scope) not in self._hosts:
            await self._strangers(scope, receive, send)
        else:
            with at_work(self._name):
                await self._edge(scope, receive, send)


def create_app(instance: Instance) -> App:
    """The ASGI app of an instance, as its database says it is assembled."""
    return App(instance)
