"""What a server process serves: the app of the instance, or of the host, that the environment names."""

from __future__ import annotations

import os
from pathlib import Path

from api.app import create_app
from api.asgi import ASGIApp
from api.collection import freeze_startup_heap
from api.host import HostApp
from api.host_header import TrustedProxies
from api.logs import configure_logging
from platform_core import Instance, folder, is_host

TRUSTED = "PERGOLA_TRUST_PROXY"


def app_of(directory: Path) -> ASGIApp:
    """The app of the instance in a folder, or of all those that its file lists."""
    return HostApp(directory) if is_host(directory) else create_app(Instance.at(directory))


def create_app_from_environment() -> ASGIApp:
    """The app of the folder in ``PERGOLA_INSTANCE``: what a worker process of the server starts with."""
    configure_logging(os.environ.get("PERGOLA_LOG_LEVEL", "INFO"))
    app = app_of(folder())
    freeze_startup_heap()
    proxies = os.environ.get(TRUSTED, "")
    return TrustedProxies(app, proxies) if proxies else app
