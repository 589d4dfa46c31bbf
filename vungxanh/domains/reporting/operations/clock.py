"""What the clock does to reports: expects them in time, reminds, tells the receiver. Running twice is running once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.domains.reporting import rules
from vungxanh.domains.reporting.models import Notice, ReportDuty, Rhythm, Submission
from vungxanh.messages.operations import tell
from vungxanh.tasks import rules as tasks
from vungxanh.theme.templatetags.wording import day as worded
from vungxanh.theme.templatetags.wording import moment
from vungxanh.units.models import Body


def tick() -> None:
    """What the worker does every quarter of an hour."""
    expect()
    remind()


def expect(*, duties: Iterable[ReportDuty] | None = None, now: datetime | None = None) -> int:
    """Every report that is due up to the coming day stands there, also what a sleeping worker missed; how many new."""
    now = now or timezone.now()
    today, zone = timezone.localdate(now), timezone.get_current_timezone()
    last = timezone.localdate(now + rules.rules(today).ahead)
    if duties is None:
        duties = ReportDuty.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today - timedelta(days=31)))
        duties = duties.exclude(rhythm=Rhythm.ON_CALL)
    made = 0
    for duty in duties:
        end = min(last, duty.ends_on) if duty.ends_on else last
        assert duty.due_time
        wanted = rules.due_days(
            duty.rhythm, day=duty.rhythm_day, at=duty.due_time, start=duty.starts_on, end=end,
            since=_since(duty), zone=zone,
        )  # fmt: skip
        there = set(duty.submissions.values_list("body_id", "day"))
        new = [
            Submission(unit_id=body.unit_id, duty=duty, body=body, day=day, due_at=due)
            for body in Body.objects.filter(report_duties=duty)
            for day, due in wanted
            if (body.pk, day) not in there
        ]
        # another worker may be at it: what is there stays as it is
        Submission.objects.bulk_create(new, ignore_conflicts=True)
        made += len(new)
    return made


def _since(duty: ReportDuty) -> datetime:
    """Nothing is asked that was due before it was asked for, unless the duty was written down later than it began."""
    begins = timezone.make_aware(datetime.combine(duty.starts_on, datetime.min.time()))
    return begins if duty.starts_on < timezone.localtime(duty.created_at).date() else duty.created_at


def remind(now: datetime | None = None) -> int:
    """Bodies before and after the deadline, receivers once for all that is missing; each moment once, not at night.

    How many messages were written.
    """
    now = now or timezone.now()
    rule = rules.rules(timezone.localdate(now)).reminders
    open_ = (
        Submission.objects.exclude(state=Submission.State.RECEIVED)
        .filter(due_at__lte=now + timedelta(hours=max(rule.before)), due_at__gt=now - timedelta(days=7))
        .select_related("duty__receiver", "body")
        .prefetch_related("notices")
        .order_by("due_at", "body__name", "pk")
    )
    loud = tasks.loud(timezone.localtime(now), rule)
    sent = 0
    missing: dict[tuple[int, datetime, int], list[Submission]] = {}
    for each in open_:
        done = {notice.hours for notice in each.notices.all() if notice.due_at == each.due_at}
        for hours in tasks.due_notices(due=each.due_at, now=now, rule=rule):
            if hours in done or not _noted(each, hours, now):
                continue
            title = _("Chưa gửi báo cáo: %s") if hours >= 0 else _("Sắp đến hạn báo cáo: %s")
            sent += len(
                tell(
                    heads(each.body), subject=title % each.duty, text=_("Hạn: %s") % moment(each.due_at),
                    url=reverse("reporting:submission", args=[each.pk]), after=loud,
                )
            )  # fmt: skip
            if hours >= 0:
                missing.setdefault((each.duty_id, each.due_at, hours), []).append(each)
    for several in missing.values():
        sent += _tell_receiver(several, loud)
    return sent


def _noted(submission: Submission, hours: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            Notice.objects.create(submission=submission, due_at=submission.due_at, hours=hours, at=now)
    except IntegrityError:
        return False  # another worker was faster
    return True


def _tell_receiver(missing: list[Submission], loud: datetime) -> int:
    duty, day = missing[0].duty, missing[0].day
    subject = _("%(title)s ngày %(day)s: %(n)d nơi chưa gửi") % {
        "title": duty, "day": worded(day, "short"), "n": len(missing),
    }  # fmt: skip
    text = "; ".join(str(each.body) for each in missing)
    url = f"{reverse('reporting:board')}?che-do={duty.pk}"
    return len(tell(heads(duty.receiver), subject=subject, text=text, url=url, after=loud))
