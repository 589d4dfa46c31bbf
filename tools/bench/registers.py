"""How long registers take with a million persons: list, search, detail, save, roll-up; at three scopes.

    VUNGXANH_HOME=/tmp/bench [DATABASE_URL=...] python tools/bench/registers.py [--rounds 30] [--plans]

Makes the database when it is empty (official units of Bến Tre 2021, six hamlets a commune, invented persons), then
prints one table. Pages are asked for through Django's test client: everything but the network. The first request of a
process, which reads templates and opens the database, is made before anything is measured. `--plans` prints instead
how the database reads each page. Never run it on a database that matters.
"""

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from registers_world import TODAY, ready

HEADS = ("hamlet-head", "commune-chair", "province-leader")
HERE = "/so/population.persons/"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--persons", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--plans", action="store_true", help="print the query plans of each page, measure nothing")
    options = asked.parse_args()
    ready(options.persons)
    from django.db import connection

    from vungxanh.domains.population.models import Person
    from vungxanh.registers import indicators

    print(f"\n{connection.vendor}, {Person.objects.count():,} persons", flush=True)
    if options.plans:
        for head in HEADS:
            for what, act in Officer(head).reading():
                print(f"\n### {head}: {what}")
                plans(act)
        return
    rebuilt = timed(indicators.rebuild)
    table: dict[str, list[str]] = {}
    for head in HEADS:
        officer = Officer(head)
        officer.get()  # opens what a running server has open
        for what, act in itertools.chain(officer.reading(), officer.writing()):
            table.setdefault(what, []).append(spread(act, options.rounds) if act else "–")
    print(f"\n| p50 / p95 in ms, {options.rounds} rounds | {' | '.join(HEADS)} |\n|---|---:|---:|---:|")
    for what, figures in table.items():
        print(f"| {what} | {' | '.join(figures)} |")
    print(f"\nindicators counted anew: {rebuilt:.1f} s; caught up with the saves: {timed(indicators.catch_up):.2f} s")


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def spread(act: Callable[[], object], rounds: int) -> str:
    times = sorted(timed(act) * 1000 for _round in range(rounds))
    return f"{statistics.median(times):.0f} / {times[min(len(times) - 1, int(len(times) * 0.95))]:.0f}"


class Officer:
    """One officer at the office face, asking for the pages of the register of persons."""

    def __init__(self, username: str) -> None:
        from django.test import Client
        from django.utils import timezone

        from vungxanh.accounts.models import User
        from vungxanh.registers import catalogue
        from vungxanh.registers.access import actor_of, grants_of

        user = User.objects.get(username=username)
        (grant,) = grants_of(user.pk, timezone.localdate())
        self.actor = actor_of(grant)
        self.register = catalogue.register("population.persons")
        self.client = Client(headers={"user-agent": "bench"})
        self.client.force_login(user)
        self.chance = random.Random(username)

    def get(self, path: str = HERE, **query: str) -> Any:
        answer = self.client.get(path, query)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def search(self, text: str) -> None:
        """What was typed is sent, then the list is read: two requests, as in a browser."""
        answer = self.client.post(f"{HERE}tim", {"q": text}, follow=True)
        assert answer.status_code == 200

    def reading(self) -> Iterator[tuple[str, Callable[[], object]]]:
        pick = self.chance.choice
        page = self.get().content.decode()
        after = page.partition("after=")[2].partition('"')[0].partition("&")[0]
        yield "list, first page", self.get
        yield "list, next page", lambda: self.get(after=after)
        yield "list, sorted by birth", lambda: self.get(sort="-birth_date")
        for view in self.register.views:
            yield f"list, view {view.code}", lambda view=view: self.get(view=view.code)
        yield "counts of the views (fetched after the page)", lambda: self.get(f"{HERE}dem")
        names = self.names()
        yield "search by two words", lambda: self.search(" ".join(pick(names).split()[:0:-1]))
        yield "search by full name", lambda: self.search(pick(names))
        yield "search “Nguyễn”, one in fifteen", lambda: self.search("Nguyễn")
        yield "search “Yến”, one in sixty, the last of the list", lambda: self.search("Yến")
        yield "search “n”", lambda: self.search("n")
        yield "search, nobody", lambda: self.search("Zzyzx Qqq")
        yield "search by identity number", lambda: self.search(f"0831{self.chance.randrange(10**6):08}")
        yield "detail", self.open

    def names(self) -> list[str]:
        """Of persons of the officer's, whom they may look for."""
        from vungxanh.domains.population.models import Person

        keys = list(Person.objects.filter(unit__path__startswith=self.actor.unit_path).values_list("pk", flat=True))
        some = self.chance.sample(sorted(keys), 100)
        return list(Person.objects.filter(pk__in=some).order_by("pk").values_list("full_name", flat=True))

    def open(self) -> None:
        address = f"{HERE}{self.some().pk}/"
        if self.actor.role not in self.register.reason_to_see:
            self.get(address)
            return
        answer = self.client.post(f"{address}ly-do", {"reason": "kiểm tra đột xuất"}, follow=True)
        assert answer.status_code == 200

    def some(self) -> Any:
        """One of the first persons of a hamlet of the officer's."""
        from vungxanh.domains.population.models import Person
        from vungxanh.units.models import Unit

        hamlet = Unit.objects.under(self.actor.unit_path).filter(children=None)[:1].get()
        return Person.objects.filter(unit=hamlet).order_by("pk")[self.chance.randrange(15)]

    def writing(self) -> Iterator[tuple[str, Callable[[], object] | None]]:
        from django.utils import timezone

        from vungxanh.registers import indicators
        from vungxanh.units.models import Unit

        may_enter = self.actor.may(self.register.permission("enter"))
        yield "save", self.save if may_enter else None
        own = Unit.objects.get(path=self.actor.unit_path)
        children = list(own.children.all()) or [own]
        codes = [code for code in indicators.sources() if code.startswith("population.persons")]
        yield (
            "roll-up of the units below",
            lambda: indicators.by_unit(
                actor=self.actor, codes=codes, first=TODAY, last=timezone.localdate(), units=children
            ),
        )

    def save(self) -> None:
        assert self.register.save is not None
        home = self.some().household
        name = f"Mới Thêm {self.actor.role} {time.time_ns()}"
        self.register.save(by=self.actor, unit=home.unit, household=home.number, relation="OTHER", full_name=name)


def plans(act: Callable[[], object]) -> None:
    """How the database reads what a page selects of persons: the statement, what it counted, its plan."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        act()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF)"
    for query in caught.captured_queries:
        if 'FROM "population_person"' not in query["sql"] or not query["sql"].startswith("SELECT"):
            continue
        print(f"\n{query['time']} s: {query['sql'][:400]}")
        with connection.cursor() as cursor:
            try:
                cursor.execute(f"{explain} {query['sql']}".replace("%", "%%"), [])
            except Exception as fault:  # a statement with its values written in is not always one the database takes
                print(f"  no plan: {fault}")
                continue
            for row in cursor.fetchall():
                print(f"  {row[-1]}")


if __name__ == "__main__":
    main()
