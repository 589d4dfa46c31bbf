"""What indicators have counted: one row per indicator, unit and day, the whole subtree of the unit added up in it."""

from django.db import models

from vungxanh.units.models import Unit


class Count(models.Model):
    """`own` is counted from records of the unit itself, `value` adds every unit below; `records` says how many
    there are.

    A count of events has a row only where there is a record: no row means nothing was received, never zero. A stock has
    a row on each day on which its value changed; the last row up to a day holds on that day.
    """

    indicator = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    own = models.BigIntegerField(default=0)
    own_records = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "unit", "day"], name="one_count_per_unit_and_day")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.day}: {self.value}"


class Counted(models.Model):
    """Up to which entry of the journal records are counted: the journal is the list of what changed."""

    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.number)
