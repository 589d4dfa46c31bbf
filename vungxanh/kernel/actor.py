"""Who is acting, in which role, for which unit, and why."""

from dataclasses import dataclass, replace


class Forbidden(Exception):
    """The actor lacks a permission; the message names it, so that an administrator can act on the complaint."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) acting in one role for one unit; every operation takes one as `by`.

    `unit_path` is the path of official codes of the unit ("83/831/28801/"); the actor reaches that unit and all below.
    An empty path reaches every unit: only the system and the national level have it.
    """

    user_id: int | None
    name: str
    role: str
    unit_path: str
    permissions: frozenset[str]
    unit_name: str = ""
    reason: str = ""
    request: str = ""

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `Forbidden` unless the actor has the permission."""
        if permission not in self.permissions:
            raise Forbidden(permission)

    def reaches(self, unit_path: str) -> bool:
        return unit_path.startswith(self.unit_path)

    def because(self, reason: str) -> "Actor":
        """The same actor with a reason, which the journal keeps."""
        return replace(self, reason=reason)


class EveryPermission(frozenset[str]):
    """What the system itself may do: a scheduled job acts for nobody in particular."""

    def __contains__(self, permission: object) -> bool:
        return True


def system(task: str) -> Actor:
    """The system acting by itself (a scheduled job, a load from the command line), named by what it is doing."""
    return Actor(user_id=None, name=task, role="system", unit_path="", permissions=EveryPermission())
