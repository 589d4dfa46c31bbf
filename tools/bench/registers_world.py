"""The invented province that tools/bench/registers.py and imports.py measure: units, households, persons, sheets."""

import csv
import io
import os
import random
import sys
import time
from collections.abc import Iterator
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
# persons in each of ten households, as the census of 2019 found them about: 3.6 on average, one in ten alone
SIZES = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5)
SEATS = [home for home, size in enumerate(SIZES) for _person in range(size)]


def set_up() -> None:
    """Django on the database that the environment names."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]


def ready(persons: int) -> None:
    """The same, filled when it is empty."""
    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from vungxanh.domains.population.models import Person

    if not Person.objects.exists():
        start = time.perf_counter()
        load(persons)
        print(f"loaded {persons:,} persons in {time.perf_counter() - start:.0f} s", flush=True)


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
    homes = -(-persons // len(SEATS)) * len(SIZES)
    fill(Household, household_rows(homes, hamlets))
    fill(Person, person_rows(persons, hamlets))


def household_rows(count: int, hamlets: list[Any]) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "id": number + 1,
            "unit_id": hamlets[number % len(hamlets)].pk,
            "number": str(number // len(hamlets) + 1),
            "walking_order": number // len(hamlets),
            "residents": SIZES[number % 10],
            "folded": str(number // len(hamlets) + 1),
        }


def person_rows(count: int, hamlets: list[Any]) -> Iterator[dict[str, Any]]:
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
        block, place = divmod(number, len(SEATS))
        home = block * len(SIZES) + SEATS[place]
        citizen = f"0831{number:08}"
        yield {
            "household_id": home + 1, "unit_id": hamlets[home % len(hamlets)].pk, "full_name": name, "folded": folded,
            "name_key": key, "sex": "MALE" if number % 2 else "FEMALE",
            "birth_date": TODAY - timedelta(days=chance.randrange(85 * 365)), "citizen_id": numbers[number % 500],
            "citizen_id_print": seal().fingerprint(citizen), "pregnant": number % 90 == 0, "chronic": number % 11 == 0,
            "alone": SIZES[home % len(SIZES)] == 1,
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
        # what PostgreSQL does by itself some time after a load: without it an index alone never answers
        cursor.execute(f"ANALYZE {table}" if is_sqlite else f"VACUUM (ANALYZE) {table}")


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


def sheet_of(rows: int, hamlets: list[Any], wrong: int = 0) -> str:
    """A sheet of households of four; of the rows spread over it `wrong` name no day that exists."""
    step = rows // wrong if wrong else rows + 1
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
        if number % step == step - 1:
            day = f"31/02/{year}"
        write.writerow([hamlet.code, f"N{stamp}-{home}", name, sex, day, relation, citizen])
    return out.getvalue()
