"""The address of the Bot API as the library wants it."""
from __future__ import annotations


def bot_api(api_base_url: str) -> str:
    """The address with `/bot` at its end, given with or without."""
    base = api_base_url.rstrip("/")
    return base if base.endswith("/bot") else f"{base}/bot"
