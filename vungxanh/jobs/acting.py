"""As whom a run acts. What a role may do is known only above this layer, which says here how to find it out."""

from collections.abc import Callable

from vungxanh.kernel.actor import Actor

# (user id, role, unit path) -> the actor with the rights of today, None when the user has that role there no more
Resolver = Callable[[int, str, str], Actor | None]

_resolvers: list[Resolver] = []


def resolve_with(resolver: Resolver) -> None:
    """Called once at start, by registers."""
    _resolvers[:] = [resolver]


def actor_today(user_id: int, role: str, unit_path: str) -> Actor | None:
    return _resolvers[0](user_id, role, unit_path)
