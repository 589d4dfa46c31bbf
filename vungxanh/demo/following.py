"""Who follows which commune in the drill: the members of the district's steering committee share them out."""

from collections.abc import Sequence
from datetime import date

from vungxanh.accounts.models import Holding
from vungxanh.demo.direction import acting
from vungxanh.domains.accountability import operations
from vungxanh.units.models import Body, BodyKind, Unit


def share_areas(district: Unit, communes: Sequence[Unit], *, day: date) -> None:
    committee = Body.objects.select_related("unit").filter(unit=district, kind=BodyKind.STEERING).order_by("pk")[0]
    members = Holding.objects.valid_on(day).filter(post__body=committee, post__is_head=False).order_by("pk")
    held = list(members.select_related("unit", "post"))
    by = acting(Body.objects.select_related("unit").get(unit=district, kind=BodyKind.PEOPLE), day)
    for number, commune in enumerate(communes):
        member = held[number % len(held)]
        operations.follow(
            by=by, body=committee, member=member, area=commune, starts_on=member.starts_on,
            decision="Thông báo phân công của Ban Chỉ đạo huyện",
        )  # fmt: skip
