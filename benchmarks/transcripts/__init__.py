"""Short conversations over Telegram, played through the real service and printed as a page of the documentation."""
