from django.urls import URLPattern, path

from portal.accounts import views

urlpatterns: list[URLPattern] = [
    path("", views.overview, name="account_overview"),
    path("details/", views.details, name="account_details"),
]
