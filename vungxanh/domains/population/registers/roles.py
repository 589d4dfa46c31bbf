"""Who may do what with the people's data. An administrator of the system sees none of it."""

from vungxanh.accounts.roles import Role

# on the spot: each reaches one hamlet
GROUND = frozenset({Role.HAMLET_HEAD, Role.TEAM_MEMBER})
# answers for the commune
COMMUNE = frozenset({Role.COMMUNE_CHAIR, Role.HEALTH_STATION})
LEADERS = frozenset({Role.PROVINCE_LEADER, Role.COMMITTEE_MEMBER})

READERS = GROUND | COMMUNE | LEADERS | {Role.POLICE, Role.INSPECTOR, Role.SOCIAL_SUPPORT}
KEEPERS = COMMUNE | {Role.HAMLET_HEAD, Role.POLICE}
WRITERS = KEEPERS | {Role.TEAM_MEMBER}
# who has a duty that needs the whole identity number, phone or address
UNSEALERS = COMMUNE | {Role.HAMLET_HEAD, Role.POLICE, Role.SOCIAL_SUPPORT}
EXPORTERS = COMMUNE | {Role.PROVINCE_LEADER, Role.POLICE, Role.SOCIAL_SUPPORT}
VISITORS = GROUND | {Role.HEALTH_STATION}
JUDGES = COMMUNE | {Role.POLICE}
# from outside the local administration: must say why they open one household or person
WITH_REASON = frozenset({Role.INSPECTOR, Role.PROVINCE_LEADER, Role.COMMITTEE_MEMBER})
