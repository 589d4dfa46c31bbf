"""Who met whom, after whom: exact contact tracing over visits.

A visit is a person at a venue over a half-open interval of whole minutes. From cases and the window in which each could
infect, the engine finds everyone reachable by chains of meetings, each after the one before, with the degree (F1, F2,
...), the first exposure and the encounter that gives it. It works on arrays and files, without a database:

    index = Index.build(visits, path="visits.index")    # or Index.open("visits.index")
    trace = index.trace([("An", 0, 7200)], depth=2, min_overlap=15, latent=2880)
    trace.rows()                                         # [(person, degree, first_exposed, ...), ...]

What is computed is defined, and its limits are told, in docs/engines/contacts.md.
"""

from vungxanh.engines.contacts.answer import Trace
from vungxanh.engines.contacts.index import Index
from vungxanh.engines.contacts.question import Question
from vungxanh.engines.contacts.visits import Visits

__all__ = ["Index", "Question", "Trace", "Visits"]
