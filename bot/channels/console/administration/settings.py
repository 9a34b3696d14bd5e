"""The force's details and its local settings."""
from __future__ import annotations

from datetime import date

from starlette.responses import Response

from bot.administration.forms import Gone
from bot.administration.settings import Force, Setting
from bot.channels.console.administration.editing import Editing
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console
from bot.registry.reviews import reviews
from bot.triage.clocks import UK
from bot.triage.settings_ranges import RANGES


class SettingPages:
    """The pages of settings."""

    def __init__(self, console: Console) -> None:
        self._console, self._editing = console, Editing(console)

    def every(self, ask: Ask) -> Response:
        """Every setting, the longest overdue review first."""
        with self._console.reading() as desk:
            force = desk.registry.force()
            standing = reviews(force, desk.registry.setting_notes(), ask.at.astimezone(UK).date())
        return self._console.page(ask, "administration/settings.html", standing=standing, ranges=RANGES, force=force, saved=ask.query("saved"),
                                  day_of=lambda text: f"{date.fromisoformat(text):%-d %b %Y}")

    def one(self, ask: Ask) -> Response:
        """Change one setting."""
        try:
            setting = Setting(ask.path("name"), ask.at.astimezone(UK).date())
        except Gone:
            return self._console.missing(ask)
        meaning = f"{setting.range.meaning} The proposed default is {setting.default}."
        return self._editing.change(ask, setting, "/admin/settings", "/admin/settings", meaning)

    def force(self, ask: Ask) -> Response:
        """Change the force's name, number and web page."""
        return self._editing.change(ask, Force(), "/admin/settings", "/admin/settings")
