"""The routes of retail."""

from .guests import GUEST_ROUTES
from .staff import STAFF_ROUTES

ROUTES = (*GUEST_ROUTES, *STAFF_ROUTES)
