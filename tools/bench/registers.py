"""How long registers take with a million persons: list, search, detail, save, roll-up, import; at three scopes.

    DATABASE_URL=... VUNGXANH_HOME=/tmp/bench python tools/bench/registers.py [--persons 1000000] [--rounds 30]

Makes the database when it is empty (official units of Bến Tre 2021, six hamlets a commune, invented persons), then
prints one table. Pages are asked for through Django's test client: everything but the network. Never run it on a
database that matters.
"""

import argparse
import csv
import io
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vungxanh.config.settings")

SURNAMES = "Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()  # noqa: SIM905
MIDDLES = "Văn Thị Hữu Đức Ngọc Minh Thanh Quốc Kim Hoàng Xuân Công".split()  # noqa: SIM905
GIVEN = """
    An Anh Bảo Bình Châu Chi Cường Dũng Dung Duy Đạt Giang Hà Hải Hạnh Hiền Hiếu Hòa Hoa Hùng Hương Huy Khánh Khoa Lan
    Linh Loan Long Mai Nam Nga Ngân Nghĩa Nhung Phong Phúc Phương Quân Quang Quyên Sơn Tâm Thảo Thắng Thu Thủy Trang Trí
    Trung Tuấn Tú Tuyết Uyên Vân Việt Vinh Vy Yến
""".split()  # noqa: SIM905
TODAY = date(2021, 9, 15)
HAMLETS = 6
PROVINCE = "83"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--persons", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--rows", type=int, default=20_000, help="rows of the import")
    asked.add_argument("--skip-import", action="store_true")
    options = asked.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from vungxanh.domains.population.models import Person

    if not Person.objects.exists():
        took = timed(lambda: load(options.persons))
        print(f"loaded {options.persons:,} persons in {took:.0f} s", flush=True)
    print(f"\n{connection.vendor}, {Person.objects.count():,} persons, p50 / p95 in ms over {options.rounds} rounds\n")
    measure(options.rounds)
    if not options.skip_import:
        measure_import(options.rows)


# ---- loading


def load(persons: int) -> None:
    from vungxanh.accounts import operations as accounts
    from vungxanh.accounts.models import User
    from vungxanh.accounts.roles import Role
    from vungxanh.domains.population.models import Household, Person
    from vungxanh.units import loading
    from vungxanh.units.models import Kind, Unit
    from vungxanh.units.operations import add_hamlets

    loading.load("2021", provinces=[PROVINCE])
    Unit.objects.update(valid_to=None)  # the units of 2021 as if they were today's
    communes = list(Unit.objects.filter(kind__in=[Kind.COMMUNE, Kind.WARD, Kind.TOWNSHIP], path__startswith=PROVINCE))
    hamlets: list[Unit] = []
    for commune in communes:
        names = [f"Ấp {number}" for number in range(1, HAMLETS + 1)]
        hamlets += add_hamlets(to=commune, names=names, valid_from=commune.valid_from)
    province = Unit.objects.get(path=f"{PROVINCE}/")
    scopes = {Role.HAMLET_HEAD: hamlets[0], Role.COMMUNE_CHAIR: communes[0], Role.PROVINCE_LEADER: province}
    for role, unit in scopes.items():
        user = User.objects.create_user(role.value, full_name=role.value)
        accounts.grant(user=user, role=role, unit=unit, starts_on=date(2021, 1, 1))
    homes = persons * 10 // 36
    fill(Household, household_rows(homes, hamlets))
    fill(Person, person_rows(persons, homes, hamlets))


def household_rows(count: int, hamlets: list[Any]) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": number + 1,
            "unit_id": hamlets[number % len(hamlets)].pk,
            "number": str(number // len(hamlets) + 1),
            "walking_order": number // len(hamlets),
            "residents": 3,
            "folded": str(number // len(hamlets) + 1),
        }


def person_rows(count: int, homes: int, hamlets: list[Any]) -> Iterator[dict[str, Any]]:
    from vungxanh.fields.sealed import SealedField, seal
    from vungxanh.kernel.vietnamese import fold, given_name_key

    chance = random.Random(1)
    full = [f"{surname} {middle} {given}" for surname in SURNAMES for middle in MIDDLES for given in GIVEN]
    names = [(name, fold(name), given_name_key(name)) for name in full]
    sealed = SealedField(shown=4)
    # sealing takes longer than writing: a few texts serve all, each with a fingerprint of its own
    numbers = [sealed.get_prep_value(f"0831{number:08}") for number in range(500)]
    for number in range(count):
        name, folded, key = names[chance.randrange(len(names))]
        home = number % homes
        citizen = f"0831{number:08}"
        yield {
            "household_id": home + 1, "unit_id": hamlets[home % len(hamlets)].pk, "full_name": name, "folded": folded,
            "name_key": key, "sex": "MALE" if number % 2 else "FEMALE",
            "birth_date": TODAY - timedelta(days=chance.randrange(85 * 365)), "citizen_id": numbers[number % 500],
            "citizen_id_print": seal().fingerprint(citizen), "pregnant": number % 90 == 0, "chronic": number % 11 == 0,
        }  # fmt: skip


def fill(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Write rows without making a model instance of each: COPY on PostgreSQL, many at once on SQLite."""
    from uuid import UUID

    from django.db import connection, models, transaction

    blank = model()
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    keyed = model._meta.model_name == "household"
    named = [*(["id"] if keyed else []), *(field.column for field in fields)]
    standing = {
        field.column: field.get_db_prep_save(getattr(blank, field.attname), connection)
        for field in fields
        if not isinstance(field, models.UUIDField)
    }
    is_sqlite = connection.vendor == "sqlite"
    identities = [field.column for field in fields if isinstance(field, models.UUIDField)]

    def values() -> Iterator[list[Any]]:
        for number, row in enumerate(rows):
            # in order, so that the one index that cannot be dropped grows at its end
            identity = f"{number:032x}" if is_sqlite else UUID(int=number)
            whole = standing | row | dict.fromkeys(identities, identity)
            if is_sqlite and "birth_date" in row:
                whole["birth_date"] = row["birth_date"].isoformat()
            yield [whole[name] for name in named]

    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in named)
    with transaction.atomic(), connection.cursor() as cursor:
        # an index made after its rows is made in one sort
        dropped = _indexes(cursor, table, is_sqlite)
        for name, _made in dropped:
            cursor.execute(f'DROP INDEX "{name}"')
        if is_sqlite:
            marks = ", ".join("?" * len(named))
            connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values())
        else:
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for each in values():
                    copy.write_row(each)
            if keyed:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
        if not is_sqlite:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else no index can be made before the end
        for _name, made in dropped:
            cursor.execute(made)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def _indexes(cursor: Any, table: str, is_sqlite: bool) -> list[tuple[str, str]]:
    """(name, statement that makes it) of the indexes of a table that are no constraints."""
    if is_sqlite:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' AND tbl_name = %s", [table]
        )
    else:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
            [table, table],
        )
    return list(cursor.fetchall())


# ---- measuring


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def spread(act: Callable[[], object], rounds: int) -> str:
    times = sorted(timed(act) * 1000 for _round in range(rounds))
    return f"{statistics.median(times):6.0f} / {times[min(len(times) - 1, int(len(times) * 0.95))]:6.0f}"


def measure(rounds: int) -> None:
    from django.test import Client
    from django.utils import timezone

    from vungxanh.accounts.models import User
    from vungxanh.domains.population.models import Person
    from vungxanh.registers import catalogue, indicators
    from vungxanh.registers.access import actor_of, grants_of
    from vungxanh.units.models import Unit

    register = catalogue.register("population.persons")
    took = timed(indicators.rebuild)
    chance = random.Random(2)
    here = "/so/population.persons/"
    table: dict[str, list[str]] = {}

    def note(what: str, figure: str) -> None:
        table.setdefault(what, []).append(figure)

    heads = ["hamlet-head", "commune-chair", "province-leader"]
    for username in heads:
        user = User.objects.get(username=username)
        (grant,) = grants_of(user.pk, timezone.localdate())
        actor = actor_of(grant)
        client = Client(headers={"user-agent": "bench"})
        client.force_login(user)

        def get(path: str, expected: int = 200, client: Client = client, **query: Any) -> Any:
            answer = client.get(path, query)
            assert answer.status_code == expected, (path, answer.status_code)
            return answer

        def search(text: str, client: Client = client) -> None:
            answer = client.post(f"{here}tim", {"q": text}, follow=True)
            assert answer.status_code == 200

        def some(actor: Any = actor) -> Any:
            path = Unit.objects.under(actor.unit_path).filter(children=None)[:1].get()
            return Person.objects.filter(unit=path).order_by("pk")[chance.randrange(15)]

        note("list, first page", spread(lambda get=get: get(here), rounds))
        page = get(here).content.decode()
        after = page.partition("after=")[2].partition('"')[0].partition("&")[0]
        note("list, next page", spread(lambda get=get, after=after: get(here, after=after), rounds))
        note("list, sorted by birth", spread(lambda get=get: get(here, sort="-birth_date"), rounds))
        view = spread(lambda get=get: get(here, view="over-65"), rounds)
        note("list, view over 65", view)
        note("list, counts of the views", spread(lambda get=get: get(f"{here}dem"), max(3, rounds // 6)))
        note(
            "search by two words",
            spread(lambda search=search: search(f"{chance.choice(GIVEN)} {chance.choice(MIDDLES)}"), rounds),
        )
        note(
            "search by full name",
            spread(
                lambda search=search: search(
                    f"{chance.choice(SURNAMES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
                ),
                rounds,
            ),
        )
        note("search, nobody", spread(lambda search=search: search("Zzyzx Qqq"), rounds))
        note(
            "search by identity number",
            spread(lambda search=search: search(f"0831{chance.randrange(10**6):08}"), rounds),
        )
        if actor.role not in register.reason_to_see:
            note("detail", spread(lambda get=get, some=some: get(f"{here}{some().pk}/"), rounds))
        else:
            note(
                "detail",
                spread(
                    lambda client=client, some=some: client.post(
                        f"{here}{some().pk}/ly-do", {"reason": "kiểm tra đột xuất"}, follow=True
                    ),
                    rounds,
                ),
            )
        if actor.may(register.permission("enter")):
            counter = iter(range(10**6))
            home = some().household

            def save(actor: Any = actor, home: Any = home, counter: Any = counter) -> None:
                number = next(counter)
                register.save(  # type: ignore[misc]
                    by=actor, unit=home.unit, household=home.number, relation="OTHER",
                    full_name=f"Mới Thêm {actor.role} {time.time()}{number}",
                )  # fmt: skip

            note("save", spread(save, rounds))
        else:
            note("save", "      –")
        own = Unit.objects.get(path=actor.unit_path)
        children = list(own.children.all()) or [own]
        codes = [code for code in indicators.sources() if code.startswith("population.persons")]
        note(
            "roll-up of units below",
            spread(
                lambda actor=actor, children=children, codes=codes: indicators.by_unit(
                    actor=actor, codes=codes, first=TODAY, last=timezone.localdate(), units=children
                ),
                rounds,
            ),
        )
    print(f"| p50 / p95, ms | {' | '.join(heads)} |\n|---|---:|---:|---:|")
    for what, figures in table.items():
        print(f"| {what} | {' | '.join(figures)} |")
    print(f"\nindicators counted anew: {took:.1f} s; caught up with the saves: {timed(indicators.catch_up):.2f} s")


def measure_import(rows: int) -> None:
    from vungxanh.accounts.models import User
    from vungxanh.jobs.models import Run
    from vungxanh.jobs.operations import Progress
    from vungxanh.registers import catalogue
    from vungxanh.registers.access import actor_of
    from vungxanh.registers.models import Import
    from vungxanh.registers.sheets import importing
    from vungxanh.units.models import Unit

    user = User.objects.get(username="commune-chair")
    actor = actor_of(user.grants.select_related("unit").get())
    hamlets = list(Unit.objects.filter(parent__path=actor.unit_path).order_by("path"))
    sheet = io.BytesIO(sheet_of(rows, hamlets).encode())
    sheet.name = "dan-cu.csv"  # type: ignore[attr-defined]
    found = importing.receive(by=actor, register=catalogue.register("population.persons"), upload=sheet)
    checked = timed(lambda: importing.check(by=actor, progress=Progress(Run()), pk=found.pk))
    found.refresh_from_db()
    first = found.faults.filter(is_warning=False).first()
    print(
        f"import of {rows:,} rows: check {checked:.1f} s ({found.new_rows} new, {found.wrong_rows} wrong: {first})",
        flush=True,
    )
    importing.ask_to_save(by=actor, pk=found.pk, mode=Import.Mode.GOOD_ROWS)
    saved = timed(lambda: importing.save(by=actor, progress=Progress(Run()), pk=found.pk))
    found.refresh_from_db()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"saved {found.saved:,} in {saved:.1f} s, together {checked + saved:.1f} s; memory at most {memory:.0f} MB")


def sheet_of(rows: int, hamlets: list[Any]) -> str:
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(
        ["Ấp, tổ dân phố", "Số hộ", "Họ và tên", "Giới tính", "Ngày sinh", "Quan hệ với chủ hộ", "Số định danh"]
    )
    chance = random.Random(time.time())
    stamp = int(time.time()) % 1000
    for number in range(rows):
        home, member = divmod(number, 4)
        hamlet = hamlets[home % len(hamlets)]
        year = 1950 + number % 70
        century = "01" if year < 2000 else "23"
        sex = "Nam" if number % 2 else "Nữ"
        digit = century[0] if sex == "Nam" else century[1]
        name = f"{chance.choice(SURNAMES)} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"
        citizen = f"083{digit}{year % 100:02}{(number + stamp * 1000) % 10**6:06}"
        relation = "Chủ hộ" if member == 0 else "Con"
        day = f"{1 + number % 28:02}/{1 + number % 12:02}/{year if member else 1950 + home % 30}"
        if member == 0:
            year = 1950 + home % 30
            digit = "0" if sex == "Nam" else "1"
            citizen = f"083{digit}{year % 100:02}{(number + stamp * 1000) % 10**6:06}"
        write.writerow([hamlet.code, f"N{stamp}-{home}", name, sex, day, relation, citizen])
    return out.getvalue()


if __name__ == "__main__":
    main()
