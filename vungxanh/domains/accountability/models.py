"""Who follows which area, and what is said of bodies and people: each with its grounds and a decision."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Holding, PeriodQuerySet
from vungxanh.domains.accountability import rules
from vungxanh.tasks.models import Task
from vungxanh.tasks.topics import TOPICS
from vungxanh.units.models import Body, Unit, UnitScoped


class Following(UnitScoped):
    """A member of a committee follows an area from a day, all its work or one field of it. `unit` is the body's unit.

    Whoever leaves the post follows no more from that day.
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="follows", verbose_name=_("thành viên"))
    area = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="followed_by", verbose_name=_("địa bàn"))
    topic = models.CharField(_("lĩnh vực"), max_length=32, choices=[*TOPICS.items()], blank=True)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"), null=True, blank=True)
    decision = models.CharField(_("theo văn bản"), max_length=120, blank=True)

    objects = PeriodQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "area", "topic"], condition=models.Q(ends_on=None), name="followed_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.holding.user}: {self.area}"


class Kind(models.TextChoices):
    COMMEND = rules.Kind.COMMEND, _("Biểu dương")
    REMIND = rules.Kind.REMIND, _("Nhắc nhở")
    CRITICISE = rules.Kind.CRITICISE, _("Phê bình")
    DISCIPLINE = rules.Kind.DISCIPLINE, _("Đề nghị kỷ luật")
    REPLACE = rules.Kind.REPLACE, _("Đề nghị thay thế")


class Decision(models.TextChoices):
    PROPOSED = "PROPOSED", _("Chờ quyết định")
    APPROVED = "APPROVED", _("Đã quyết định")
    DECLINED = "DECLINED", _("Không chấp nhận")
    WITHDRAWN = "WITHDRAWN", _("Đã rút")


class Appraisal(UnitScoped):
    """What is said of a body, and of a person in it, on the ground of tasks and facts. `unit` is the body's unit.

    It counts only when somebody competent has decided it; the one concerned may reply at any time; it is public only
    when the authority chose to publish it.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="appraisals", verbose_name=_("tập thể"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="appraisals",
        verbose_name=_("cá nhân"),
    )  # fmt: skip
    post_title = models.CharField(_("chức vụ lúc đó"), max_length=160, blank=True)
    kind = models.CharField(_("hình thức"), max_length=12, choices=Kind.choices)
    grounds = models.TextField(_("căn cứ"))
    tasks = models.ManyToManyField(Task, blank=True, related_name="appraisals")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(_("đề nghị lúc"))

    decision = models.CharField(_("tình trạng"), max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True)
    decision_text = models.TextField(_("quyết định"), blank=True)

    reply = models.TextField(_("ý kiến của người liên quan"), blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)

    published_text = models.TextField(_("nội dung công bố"), blank=True)
    published_at = models.DateTimeField(_("công bố lúc"), null=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person or self.body}"
