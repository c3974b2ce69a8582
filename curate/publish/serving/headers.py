"""Headers on every answer: what a browser may do with it, what a search engine may, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable

from curate.publish.profile import Profile
from curate.publish.serving import policy, redirects, robots
from curate.publish.serving.refresh import App, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

FIXED: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
"""The last one keeps other sites from embedding; reading with `fetch` is up to --cors."""


def added(app: App, profile: Profile) -> App:
    """Return the application with our headers on each answer that has not set them itself."""
    fixed = [(b"content-security-policy", policy.policy().encode()), *FIXED]

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        tag = robots.tag(scope.get("query_string") or b"", public=profile.public)
        ours = [*fixed, *([(b"x-robots-tag", tag.encode())] if tag else [])]

        async def with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                have: Iterable[tuple[bytes, bytes]] = message.get("headers") or ()  # type: ignore[assignment]
                message = {**message, "headers": complete(have, ours)}
            await send(message)

        await app(scope, receive, with_headers if scope["type"] == "http" else send)  # type: ignore[arg-type]

    return wrapped


def complete(have: Iterable[tuple[bytes, bytes]], ours: Headers) -> Headers:
    """Return the headers of an answer with ours where it has none of the name, and its redirect kept at home."""
    kept = [(name.lower(), value) for name, value in have]
    names = {name for name, _ in kept}
    if b"location" in names:  # Datasette sends the address a second time, as a link to load early
        kept = [(name, _at_home(value) if name == b"location" else value) for name, value in kept if name != b"link"]
    return kept + [pair for pair in ours if pair[0] not in names]


def _at_home(location: bytes) -> bytes:
    return redirects.at_home(location.decode("latin-1")).encode("latin-1")
