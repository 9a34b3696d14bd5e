"""The shape of a registry: which keys each kind of row has, what each may be, and which must be there."""
from __future__ import annotations

from typing import Mapping

from bot.registry import fields
from bot.registry.fields import Check, no_date, or_null
from bot.triage.settings_ranges import RANGES

#: In the order of a week, as keys of `return_by_day`; their place is the number that Python gives the day.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Who somebody is to Threshold. The first three belong to homes, the others to the force or provider.
HOME_ROLES = ("care_staff", "manager", "on_call")
ROLES = (*HOME_ROLES, "operator", "supervisor", "administrator")

Shape = Mapping[str, Check]

FORCE: Shape = {"name": fields.words, "non_emergency": fields.phone, "report_url": or_null(fields.web_address)}
SETTINGS: Shape = {name: fields.within(setting) for name, setting in RANGES.items()}
SETTING_NOTES: Shape = {"owner": or_null(fields.words), "review_by": or_null(fields.day)}
CONTACT: Shape = {"role": fields.code, "name": fields.words, "hours": fields.words, "phone": fields.phone}
HOME: Shape = {
    "id": fields.code, "name": fields.words, "provider": fields.words, "address": fields.words, "address_flagged": or_null(fields.yes_no),
    "capacity": or_null(fields.whole(1, 100)), "out_of_hours_social_care": or_null(fields.phone), "out_of_hours_provider": or_null(fields.phone),
    "crisis_line": or_null(fields.phone), "designated_officer": or_null(fields.phone),
}
CHILD: Shape = {
    "ref": no_date(fields.reference), "home": fields.code, "age": or_null(no_date(fields.age)), "age_band": or_null(no_date(fields.age_band)),
    "gender": or_null(no_date(fields.code)), "ethnicity": or_null(no_date(fields.code)), "looked_after": or_null(fields.yes_no),
    "placing_authority": or_null(no_date(fields.about_a_child)), "out_of_area": or_null(fields.yes_no),
}
PLAN: Shape = {
    "return_by": or_null(fields.clock), "report_after_minutes": fields.whole(0, 1440), "flags": fields.list_of(no_date(fields.code)),
    "collection": or_null(no_date(fields.about_a_child)),
}
RETURN_BY_DAY: Shape = {day: fields.clock for day in WEEKDAYS}
STAFF: Shape = {"code": fields.staff_code, "role": fields.one_of(*ROLES), "homes": fields.list_of(fields.code)}
