"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
]
