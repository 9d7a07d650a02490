from django.urls import URLPattern, path

from portal.home.views import language, machines, outlines, pages, regions, sitemap

app_name = "home"
urlpatterns: list[URLPattern] = [
    path("", pages.front, name="front"),
    path("language/", language.choose_language, name="language"),
    path("regions/", regions.regions, name="regions"),
    path("regions/<slug:slug>/", regions.region, name="region"),
    path("regions/<slug:slug>/outline.json", outlines.of_region, name="region-outline"),
    path("map/outlines/<slug:level>.json", outlines.of_level, name="outlines"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security_contact, name="security"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
]
