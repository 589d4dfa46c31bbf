from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population.operations import duplicates
from vungxanh.domains.population.operations.forgetting import KEPT
from vungxanh.domains.population.registers.duplicates import DUPLICATES, MERGES
from vungxanh.domains.population.registers.households import HOUSEHOLDS
from vungxanh.domains.population.registers.persons import PERSONS
from vungxanh.domains.population.registers.roles import READERS
from vungxanh.domains.population.registers.rounds import ENUMERATIONS, ROUNDS, VISITS
from vungxanh.domains.population.registers.teams import TEAMS
from vungxanh.domains.population.summary import summary
from vungxanh.registers.register import Domain, Job, Page, Permission

COVERAGE = Permission(code="population.coverage.see", label=_("Xem độ phủ các đợt đi từng nhà"), roles=READERS)

DOMAIN = Domain(
    code="population",
    title=_("Dân cư"),
    registers=[HOUSEHOLDS, PERSONS, ROUNDS, VISITS, TEAMS, ENUMERATIONS, DUPLICATES, MERGES],
    permissions=[COVERAGE],
    jobs=[Job(code="population.duplicates", label=_("Tìm người nghi trùng"), run=duplicates.find, at="01:20")],
    kept=KEPT,
    pages=[Page(name="population:coverage", label=_("Phủ kín"), permission=COVERAGE.code, icon="chart")],
    urls="vungxanh.domains.population.urls",
    summary=summary,
)
