"""What is asked of contracts and entitlements over HTTP, besides the records themselves."""

from . import actions, choices, service_contracts, verification

ROUTES = (*actions.ROUTES, *choices.ROUTES, *verification.ROUTES, *service_contracts.ROUTES)
