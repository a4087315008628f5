"""Telecom: service problems, complaints, orders, the network's inventory, and the TM Forum's interfaces to them."""

from .manifest import pack

__all__ = ["pack"]
