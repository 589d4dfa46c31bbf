"""Households and persons, the teams that look after them, and the rounds that reach every door."""

from vungxanh.domains.population.models.duplicates import (
    DuplicatePair as DuplicatePair,
)
from vungxanh.domains.population.models.duplicates import (
    Likeness as Likeness,
)
from vungxanh.domains.population.models.duplicates import (
    Merge as Merge,
)
from vungxanh.domains.population.models.duplicates import (
    PairStatus as PairStatus,
)
from vungxanh.domains.population.models.people import (
    Household as Household,
)
from vungxanh.domains.population.models.people import (
    HouseholdKind as HouseholdKind,
)
from vungxanh.domains.population.models.people import (
    HouseholdStatus as HouseholdStatus,
)
from vungxanh.domains.population.models.people import (
    IdentityStatus as IdentityStatus,
)
from vungxanh.domains.population.models.people import (
    Outcome as Outcome,
)
from vungxanh.domains.population.models.people import (
    Person as Person,
)
from vungxanh.domains.population.models.people import (
    PersonStatus as PersonStatus,
)
from vungxanh.domains.population.models.people import (
    Poverty as Poverty,
)
from vungxanh.domains.population.models.people import (
    Precision as Precision,
)
from vungxanh.domains.population.models.people import (
    Relation as Relation,
)
from vungxanh.domains.population.models.people import (
    Residence as Residence,
)
from vungxanh.domains.population.models.people import (
    Sex as Sex,
)
from vungxanh.domains.population.models.people import (
    Source as Source,
)
from vungxanh.domains.population.models.people import (
    away_on as away_on,
)
from vungxanh.domains.population.models.people import (
    years_before as years_before,
)
from vungxanh.domains.population.models.rounds import (
    Enumeration as Enumeration,
)
from vungxanh.domains.population.models.rounds import (
    Purpose as Purpose,
)
from vungxanh.domains.population.models.rounds import (
    Round as Round,
)
from vungxanh.domains.population.models.rounds import (
    Team as Team,
)
from vungxanh.domains.population.models.rounds import (
    TeamCoverage as TeamCoverage,
)
from vungxanh.domains.population.models.rounds import (
    Visit as Visit,
)
