"""The OpenAPI document of an instance: exactly what its active packs serve."""

from api.openapi.document import openapi_document

__all__ = ["openapi_document"]
