"""The real service under load: many people on the Telegram emulator, kills, and what must hold afterwards."""
