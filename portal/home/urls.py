from django.urls import URLPattern, path

from portal.home.views import language, machines, pages

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", pages.front, name="front"),
    path("language/", language.choose_language, name="language"),
    path("regions/", pages.front, name="regions"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security_contact, name="security"),
]
