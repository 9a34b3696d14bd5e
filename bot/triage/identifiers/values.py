"""What is found in a text, and what is put in its place."""
from __future__ import annotations

from dataclasses import dataclass

#: What stands where something was taken out, by kind: words that no danger phrase reads. "[name]" is read as somebody ("[name] wont talk").
MARKS = {
    "name": "[removed]", "birth_date": "[date]", "phone": "[tel]", "email": "[email]", "link": "[web]", "handle": "[username]",
    "postcode": "[postcode]", "address": "[address]", "plate": "[reg]", "nhs": "[nhs]",
}


@dataclass(frozen=True)
class Identifier:
    """Something that identifies a person: its kind (a key of MARKS) and where it stands in the text."""

    kind: str
    start: int
    end: int
