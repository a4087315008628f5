"""The ASGI app of a host: many instances in one process, each under its own host names."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from api.app import App
from api.asgi import Receive, Scope, Send
from api.host_header import asked_host
from api.lifespan import live
from api.probes import Readiness
from api.signals import StopSignals
from api.site import Places, Site
from api.strangers import Strangers, uncounted
from platform_core import (
    FILE_NAME,
    Available,
    ConfigurationError,
    Host,
    HostedInstance,
    Instance,
    available,
    read_host,
    refuse_shared,
)

log = logging.getLogger("pergola.host")

AT_ONCE = 8
"""How many instances start at the same time."""
PATIENCE = 15.0
"""Seconds that the start waits for instances that take long; after that those are served that are up."""
LOOK_EVERY = 1.0


class HostApp:
    """Serves the instances that a host's file lists, and follows the file while it changes.

    The Host header alone decides which instance a request is for, before anything of an instance is touched. An
    instance that cannot start is answered for with 503, and the others are served.
    """

    def __init__(
        self, directory: Path, packs: Available | None = None, *, patience: float = PATIENCE
    ) -> None:
        self._directory = directory
        self._packs = packs or available()
        self._patience = patience
        self._seen = self._stamp()
        self._host = self._read()
        self._sites: dict[str, Site] = {}
        self._by_host: dict[str, Site] = {}
        self._places = Places()
        self._starting = asyncio.Semaphore(AT_ONCE)
        self._strangers = uncounted(Strangers(self.readiness))
        self._follower: asyncio.Task[None] | None = None
        self._signals = StopSignals(self._begin_drain)

    # -- life
    # ---------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start all instances, several at a time; those that fail or take too long come later."""
        self._signals.hook()
        await self._take_over(self._host)
        attempts = [asyncio.create_task(site.tried.wait()) for site in self._sites.values()]
        if attempts:
            _, late = await asyncio.wait(attempts, timeout=self._patience)
            for attempt in late:
                attempt.cancel()
        log.info("serving %d of %d instances", len(self.up), len(self._sites))
        self._follower = asyncio.create_task(self._follow(), name="host-file")

    async def stop(self) -> None:
        """Let requests finish and close all instances."""
        self._signals.unhook()
        if self._follower is not None:
            self._follower.cancel()
        await asyncio.gather(*(site.stop() for site in self._sites.values()))
        self._sites, self._by_host = {}, {}

    @property
    def up(self) -> dict[str, App]:
        """The instances that are served, by name."""
        return {name: site.app for name, site in self._sites.items() if site.app is not None}

    @property
    def host_names(self) -> frozenset[str]:
        """The host names that are known."""
        return frozenset(self._by_host)

    def _begin_drain(self) -> None:
        for app in self.up.values():
            app.begin_drain()

    async def readiness(self) -> Readiness:
        """Of the whole: degraded while some instance is not ready, unavailable when none can be asked for anything."""
        states = await asyncio.gather(*(app.shell.readiness() for app in self.up.values()))
        usable = [state for state in states if state != "unavailable"]
        if not usable:
            return "unavailable"
        return "ready" if len(usable) == len(self._sites) and "degraded" not in usable else "degraded"

    # -- the list
    # -----------------------------------------------------------------------------------------------------

    def _read(self) -> Host:
        host = read_host(self._directory)
        host.readable()  # Refuses instances that share what nobody may share.
        return host

    def _stamp(self) -> object:
        """Tells one state of the file from the next."""
        try:
            stat = (self._directory / FILE_NAME).stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size

    async def _follow(self) -> None:
        """Serve what the file says after each change; a file that cannot be used changes nothing."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            stamp = self._stamp()
            if stamp == self._seen:
                continue
            self._seen = stamp
            try:
                await self._take_over(self._read())
            except ConfigurationError as error:
                log.error("the instances stay as they are: %s", error)  # noqa: TRY400 - nothing of ours is wrong
            except Exception:
                # Whatever went wrong, the next change may go well; a host never stops following.
                log.exception("the list of instances was not taken over")

    async def _take_over(self, host: Host) -> None:
        """Start what is new in the list, stop what is no longer in it, and leave the rest alone."""
        kept, ended = {}, []
        wanted = {listed.name: listed for listed in host.instances}
        for name, site in self._sites.items():
            listed = wanted.get(name)
            if listed is not None and host.folder(listed) == self._host.folder(site.listed):
                site.listed = listed
                kept[name] = site
            else:
                ended.append(site)
        added = [
            Site(listed, self._instance, self._places, self._starting)
            for listed in host.instances
            if listed.name not in kept
        ]
        self._host = host
        self._sites = {**kept, **{site.name: site for site in added}}
        self._by_host = {name: site for site in self._sites.values() for name in site.listed.host_names}
        for site in added:
            site.start()
        if ended or added:
            log.info("instances: %s", ", ".join(self._sites) or "none")
        await asyncio.gather(*(site.stop() for site in ended))

    def _instance(self, listed: HostedInstance) -> Instance:
        """An instance as its configuration is now; an error when it took something of another one meanwhile."""
        configuration = self._host.configuration(listed)
        served = {name: app.shell.instance.configuration for name, app in self.up.items()}
        refuse_shared({**served, listed.name: configuration})
        return Instance(configuration, self._packs)

    # -- requests
    # -----------------------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await live(self, receive, send)
            return
        name = asked_host(scope)
        site = None if name is None else self._by_host.get(name)
        if site is None:
            await self._strangers(scope, receive, send)
        else:
            await site(scope, receive, send)
