"""How the published OpenAPI schema names bearer keys. Imported once, when the app is ready."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):
    """How the published schema names bearer keys."""

    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearerKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        """The OpenAPI security scheme."""
        return {"type": "http", "scheme": "bearer"}
