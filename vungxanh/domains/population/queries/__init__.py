"""Reads of the domain beyond one queryset: `alike`, `coverage`, `teams`."""

from vungxanh.domains.population.queries.alike import Alike as Alike
from vungxanh.domains.population.queries.alike import Spoken as Spoken
from vungxanh.domains.population.queries.alike import above_both as above_both
from vungxanh.domains.population.queries.alike import alike as alike
from vungxanh.domains.population.queries.alike import among as among
from vungxanh.domains.population.queries.alike import find as find
from vungxanh.domains.population.queries.alike import near as near
from vungxanh.domains.population.queries.alike import new_pairs as new_pairs
from vungxanh.domains.population.queries.alike import traits as traits
