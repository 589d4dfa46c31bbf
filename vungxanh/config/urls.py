"""Every address of the product."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from vungxanh.registers import catalogue

handler403 = "vungxanh.faces.office.views.refusals.refused"
handler500 = "vungxanh.theme.faults.server_error"

urlpatterns = [
    path("ngon-ngu/", include("django.conf.urls.i18n")),
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
    path("api/v1/", include("vungxanh.faces.api.urls")),
    path("", include("vungxanh.faces.office.urls")),
    # the screens of domains that a register cannot draw
    *(path(f"{domain.code}/", include(domain.urls)) for domain in catalogue.domains() if domain.urls),
]

if settings.DEBUG or settings.DEMO:
    # every part of the look in every state, for those who build pages
    urlpatterns.insert(0, path("kieu-dang/", include("vungxanh.theme.urls")))
