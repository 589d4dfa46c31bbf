"""The domains that are switched on, their registers, and every permission there is."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings

from vungxanh.accounts.roles import Role
from vungxanh.registers.register import Domain, Permission, Register


class UnknownRegister(LookupError):
    pass


@cache
def domains() -> Sequence[Domain]:
    """The foundations that have screens of their own, then the domains in their order.

    Both are loaded by name: what they declare may itself ask this catalogue.
    """
    foundations = import_module("vungxanh.registers.foundations").FOUNDATIONS
    return [*foundations, *(import_module(f"vungxanh.domains.{code}.domain").DOMAIN for code in settings.DOMAINS)]


@cache
def registers() -> dict[str, Register[Any]]:
    return {register.code: register for domain in domains() for register in domain.registers}


def register(code: str) -> Register[Any]:
    try:
        return registers()[code]
    except KeyError:
        raise UnknownRegister(code) from None


@cache
def permissions() -> dict[str, Permission]:
    return {
        permission.code: permission
        for domain in domains()
        for permission in [*domain.permissions, *(each for one in domain.registers for each in one.permissions)]
    }


@cache
def permissions_of(role: Role) -> frozenset[str]:
    return frozenset(code for code, permission in permissions().items() if role in permission.roles)
