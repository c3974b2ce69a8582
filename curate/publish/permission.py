"""Who may see a table: asked of Datasette 0.65 in one way, of 1.0 in another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Forbidden

if TYPE_CHECKING:
    from datasette.app import Datasette


async def may_view(datasette: Datasette, database: str, table: str, actor: dict[str, Any] | None) -> bool:
    """True if a table or view may be shown to an actor, None for anybody."""
    if hasattr(datasette, "allowed"):  # 1.0: an answer about a table follows from those about its database
        from datasette.resources import TableResource

        return bool(await datasette.allowed(action="view-table", resource=TableResource(database, table), actor=actor))
    try:
        await datasette.ensure_permissions(
            actor, [("view-table", (database, table)), ("view-database", database), "view-instance"]
        )
    except Forbidden:
        return False
    return True
