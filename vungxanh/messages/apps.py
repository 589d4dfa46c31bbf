from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "vungxanh.messages"
    label = "deliveries"  # Django has a "messages" of its own
    verbose_name = _("Tin nhắn và thông báo")
