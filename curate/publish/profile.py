"""What the owner of a publication says of it, in metadata.yml: its title, and the plugin's configuration.

plugins:
  curate:
    public: true                       # for the open web: no SQL, no pages about the server
    contact: corpus@harbour.example    # whom to write to, to have something taken down
    cite: "Harbour corpus, 2026."      # how the corpus wants to be cited
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasette.app import Datasette

PLUGIN = "curate"
NAMELESS = "A corpus made with curate"


@dataclass(frozen=True, slots=True)
class Profile:
    """`public`: anybody may read it, nobody is trusted. `contact`, `cite`: as written, or None."""

    public: bool = False
    contact: str | None = None
    cite: str | None = None


def profile(datasette: Datasette) -> Profile:
    """Return the profile that the configuration gives; what it does not name is as in Profile."""
    told = datasette.plugin_config(PLUGIN) or {}

    def text(name: str) -> str | None:
        value = told.get(name)
        return str(value) if value else None

    return Profile(public=told.get("public") is True, contact=text("contact"), cite=text("cite"))


async def title(datasette: Datasette) -> str:
    """Return the title of the whole site; 0.65 and the 1.0 alphas keep it in different places."""
    if hasattr(datasette, "get_instance_metadata"):
        found = (await datasette.get_instance_metadata()).get("title")
    else:
        found = datasette.metadata("title")
    return str(found or NAMELESS)
