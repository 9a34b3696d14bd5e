"""The five CSV files of a registry: their columns, and which key of a row each column holds."""
from __future__ import annotations

from bot.registry import shape
from bot.registry.shape import WEEKDAYS

SETTINGS, HOMES, MANAGERS, CHILDREN, STAFF = "settings.csv", "homes.csv", "managers.csv", "children.csv", "staff.csv"

#: Column -> key, where the two differ: parts of a row stand beside it in a spreadsheet.
POLICE = {f"police_{key}": key for key in shape.CONTACT}
DAYS = {f"return_by_{day}": day for day in WEEKDAYS}
#: In place of a value that may be missing altogether: yes where a plan has been made.
HAS_PLAN = "plan"

COLUMNS = {
    SETTINGS: ("setting", "value", "owner", "review_by"),
    HOMES: ("id", "name", "provider", "address", "address_flagged", "capacity", *POLICE, "out_of_hours_social_care",
            "out_of_hours_provider", "crisis_line", "designated_officer"),
    MANAGERS: ("home", "order", "role", "name", "hours", "phone"),
    CHILDREN: ("ref", "home", "age", "age_band", "gender", "ethnicity", "looked_after", "placing_authority", "out_of_area", HAS_PLAN,
               "return_by", *DAYS, "report_after_minutes", "flags", "collection"),
    STAFF: ("code", "role", "homes"),
}
#: Rows about people, for what is said to somebody who adds a column with names or birth dates.
ABOUT = {CHILDREN: "children", STAFF: "staff"}
TRUTHS = frozenset({"address_flagged", "looked_after", "out_of_area", HAS_PLAN})
NUMBERS = frozenset({"capacity", "order", "age", "report_after_minutes"})
CLOCKS = frozenset({"return_by", *DAYS})
LISTS = frozenset({"flags", "homes"})
#: Between the members of a list in one cell.
BETWEEN = ";"
