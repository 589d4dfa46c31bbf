"""Commendation, reminder, criticism, and proposals of discipline or replacement: each with grounds and a decision."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from vungxanh.domains.accountability import rules
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body, UnitScoped


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
