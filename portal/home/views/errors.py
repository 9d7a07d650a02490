"""Pages for when something went wrong: what happened, what became of what was typed, 112, and a way back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from portal.accounts.access import anyone
from portal.accounts.kept import is_secret
from portal.home.context import Site


@anyone
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be understood."""
    return render(request, "400.html", status=400)


@anyone
def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this may not be done."""
    return render(request, "403.html", status=403)


@anyone
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or none for this person: the two look alike."""
    return render(request, "404.html", status=404)


@anyone
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open too long, or was sent from elsewhere; give back what was typed on a page of ours."""
    return render(request, "403_csrf.html", {"typed": _typed_here(request)}, status=403)


@anyone
def broken(request: HttpRequest) -> HttpResponse:
    """Say that we failed. Asks neither database nor session, which may be what is broken."""
    return HttpResponse(render_to_string("500.html", {"portal": Site()}), status=500)


def _typed_here(request: HttpRequest) -> list[str]:
    """Return the words that were sent; none unless the browser says that a page of ours sent them.

    Another site could make this page say what it likes otherwise.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    typed = ((name, str(text)) for name, text in request.POST.items())
    return [text for name, text in typed if not is_secret(name) and " " in text.strip()]
