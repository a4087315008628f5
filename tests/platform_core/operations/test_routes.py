"""Routes in words, for whatever the web framework makes of them."""

from litestar import Controller, Router, get, post

from platform_core.operations.routes import route_names


@get("/api/shop/offers/{number:int}", sync_to_thread=False)
def offers(number: int) -> int:
    """One handler."""
    return number


@post(["/api/shop/orders", "/api/shop/returns"], sync_to_thread=False)
def orders() -> None:
    """One handler at two paths."""


class Shelves(Controller):
    """Handlers below one path."""

    path = "/api/shop/shelves"

    @get(sync_to_thread=False)
    def all(self) -> None:
        """At the path itself."""

    @get("/{name:str}", sync_to_thread=False)
    def one(self, name: str) -> str:
        """Below it."""
        return name


def test_each_handler_is_named_by_method_and_path() -> None:
    assert list(route_names([offers, orders, Shelves])) == [
        "GET /api/shop/offers/{number:int}",
        "POST /api/shop/orders",
        "POST /api/shop/returns",
        "GET /api/shop/shelves",
        "GET /api/shop/shelves/{name:str}",
    ]


def test_a_router_is_named_by_what_it_routes() -> None:
    assert "/r/api/shop/offers/{number:int}" in "\n".join(
        route_names([Router("/r", route_handlers=[offers])])
    )


def test_something_without_paths_has_no_names() -> None:
    assert list(route_names([object()])) == []
