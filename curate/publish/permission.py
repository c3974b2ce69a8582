"""Whether a reader may see a table: 0.65 and the 1.0 alphas want to be asked in different words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasette.app import Datasette


async def sees(datasette: Datasette, actor: dict[str, Any] | None, database: str, table: str) -> bool:
    """Return whether this reader, None for anybody, may see a table or view."""
    if not hasattr(datasette, "allowed"):
        permissions = [("view-table", (database, table)), ("view-database", database), "view-instance"]
        visible, _ = await datasette.check_visibility(actor, permissions=permissions)
        return bool(visible)
    from datasette.resources import TableResource  # of 1.0

    resource = TableResource(database=database, table=table)
    return bool(await datasette.allowed(action="view-table", resource=resource, actor=actor))
