"""Taking in a registry of 2,000 homes and 20,000 children, and looking a child up; baseline: only reading the same files with csv and yaml.safe_load."""
from __future__ import annotations

import csv
import tempfile
from itertools import product
from pathlib import Path
from typing import Callable

import yaml

from benchmarks.timing import ratio, show, times_ms
from bot.calllog.database import migrate, open_engine, reading, transaction
from bot.registry import registry as registry_module
from bot.registry.checking import check
from bot.registry.registry import Registry, load
from bot.registry.writing import write

HOMES, CHILDREN_EACH, RUNS, LOOKUPS = 2_000, 10, 3, 300


def run() -> None:
    """Writes the files, then times importing them, the first lookup of a new process and the next ones."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        content = check(_made_up())
        write(content, root / "registry.yml")
        write(content, root / "registry")
        url = f"sqlite:///{root}/calls.db"
        migrate(url)
        engine = open_engine(url)

        stock_csv = times_ms(lambda _: _read_csv(root / "registry"), range(RUNS))
        stock_yaml = times_ms(lambda _: yaml.safe_load((root / "registry.yml").read_text(encoding="utf-8")), range(1))
        fast_yaml = times_ms(lambda _: yaml.load((root / "registry.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), range(RUNS))
        from_csv, from_yaml = (times_ms(_importing(engine, root / name), range(RUNS)) for name in ("registry", "registry.yml"))
        show("importing the CSV folder, checked and kept", from_csv)
        show("baseline: csv.DictReader alone", stock_csv)
        ratio("importing CSV against reading alone", stock_csv, from_csv)
        show("importing the YAML file, checked and kept", from_yaml)
        show("baseline: yaml.safe_load alone", stock_yaml)
        ratio("importing YAML against yaml.safe_load", stock_yaml, from_yaml)
        show("baseline: libyaml's loader alone", fast_yaml)
        ratio("importing YAML against libyaml's loader", fast_yaml, from_yaml)

        with reading(engine) as session:
            registry = Registry(session)
            first = times_ms(_first_lookup(registry), range(5))
            references = [child["ref"] for child in content["children"]]
            following = times_ms(lambda number: registry.child(references[(number * 7919) % len(references)]), range(LOOKUPS))
        stock_lookup = times_ms(lambda number: _find_in_csv(root / "registry" / "children.csv", references[(number * 7919) % len(references)]), range(20))
        show("first lookup of a child in a new process", first)
        show("next lookups of a child", following)
        show("baseline: reading children.csv to the row", stock_lookup)
        ratio("first lookup against reading the file", stock_lookup, first)
        ratio("next lookups against reading the file", stock_lookup, following)


def _made_up() -> dict:
    """A force's registry at full size, all of it fictional."""
    letters = ("".join(one) for one in product("BCDFGHJKLMNPQRSTVWXZ", repeat=3))
    homes, children = [], []
    for number, prefix in zip(range(HOMES), letters):
        home = f"home-{number:04}"
        phones = (f"01632 96{number % 1000:04}", f"01632 97{number % 1000:04}")
        homes.append({
            "id": home, "name": f"Sample House {number}", "provider": f"Provider {number % 40}", "address": f"{number} Sample Street, Exampleton",
            "address_flagged": True, "capacity": 10, "police_contact": {"name": "PC Sample", "hours": "Mon-Fri 08:00-16:00", "phone": phones[0]},
            "managers": [{"role": "registered_manager", "name": "A. Manager", "phone": phones[0]}, {"role": "on_call", "name": "Rota", "phone": phones[1]}],
            "out_of_hours_social_care": phones[1],
        })
        children += [{
            "ref": f"{prefix}-{one:02}", "home": home, "age": 8 + one, "gender": ("girl", "boy")[one % 2], "ethnicity": "white_british", "looked_after": True,
            "placing_authority": f"Authority {number % 150}", "out_of_area": one % 3 == 0,
            "plan": {"return_by": "21:30", "return_by_day": {"fri": "22:30", "sat": "22:30"}, "report_after_minutes": 60, "flags": ["exploitation"] * (one % 4 == 0)},
        } for one in range(CHILDREN_EACH)]
    return {"force": {"name": "Sample Constabulary", "settings": {"recheck_minutes": 30}}, "homes": homes, "children": children}


def _importing(engine, path: Path) -> Callable[[int], str]:
    def work(number: int) -> str:
        content = load(path)
        # Another owner each time, or the same content would rightly be kept only once.
        content["force"]["settings"]["recheck_minutes"]["owner"] = f"{path.name} {number}"
        with transaction(engine) as session:
            return Registry(session).import_content(content)
    return work


def _first_lookup(registry: Registry) -> Callable[[int], object]:
    def work(number: int) -> object:
        registry_module._READ.clear()
        return registry.child(f"BBC-{number:02}")
    return work


def _read_csv(folder: Path) -> list:
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows.append(list(csv.DictReader(file)))
    return rows


def _find_in_csv(path: Path, ref: str) -> dict:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["ref"] == ref)
