"""Headers on every answer. A stricter policy, by hash, is for a public profile; this breaks nothing."""

from __future__ import annotations

from curate.publish.refresh import App, Receive, Scope, Send

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",  # Datasette's own templates have constant inline scripts
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
)


def added(app: App) -> App:
    """Return the application with HEADERS on each answer that has not set them itself."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                have = list(message.get("headers") or [])  # type: ignore[call-overload]
                names = {name.lower() for name, _ in have}
                message = {**message, "headers": have + [pair for pair in HEADERS if pair[0] not in names]}
            await send(message)

        await app(scope, receive, with_headers if scope["type"] == "http" else send)  # type: ignore[arg-type]

    return wrapped
