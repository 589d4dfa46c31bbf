from django.utils.translation import gettext_lazy as _

from vungxanh.domains.population.registers.households import HOUSEHOLDS
from vungxanh.domains.population.registers.persons import PERSONS
from vungxanh.registers.register import Domain

DOMAIN = Domain(code="population", title=_("Dân cư"), registers=[HOUSEHOLDS, PERSONS])
