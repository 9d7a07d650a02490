"""Raising a concern, screen by screen."""

from dataclasses import dataclass

from tests.journeys.visitor import Visitor


@dataclass(frozen=True)
class RaisedBy:
    """What a resident answers on the screens; `choice` is the place taken where the name means several."""

    words: str
    where: str = "Kadaka"
    choice: str = ""
    where_words: str = ""
    moment: str = "It has no particular time"
    email: str = ""


@dataclass(frozen=True)
class Raised:
    """What came of it."""

    receipt: str
    count: int
    """Screens from the first question to the page that says it was received."""


def raise_concern(resident: Visitor, answers: RaisedBy, *, shots: bool = False) -> Raised:
    """Walk all screens from the first one, on which the resident stands, and send."""
    seen: list[str] = []
    look = _Looks(resident, seen, shots)
    look("raise-1-words", "What is happening?")
    resident.write("In your own words", answers.words).press("Continue")
    say_where(resident, answers, look)
    look("raise-3-when", "When is it?")
    resident.choose(answers.moment).press("Continue")
    say_contact(resident, answers, look)
    look("raise-5-check", "Check and send")
    resident.sees(answers.words, "Who will read this", "Your receipt code")
    receipt = resident.page.locator(".receipt__code").inner_text()
    resident.press("Send")
    look("raise-6-sent", "Your concern has been received")
    resident.sees(receipt)
    return Raised(receipt=receipt, count=len(set(seen)))


def say_where(resident: Visitor, answers: RaisedBy, look: "_Looks | None" = None) -> None:
    """Name the place, and choose where the name means several."""
    if look:
        look("raise-2-where", "Where is it?")
    resident.write("Village, town or district", answers.where)
    if answers.where_words:
        resident.write("Where exactly, in your words", answers.where_words)
    resident.press("Continue")
    if answers.choice:
        resident.sees("Which one do you mean?")
        if look:
            look("raise-2-where-choice", "Where is it?")
        resident.choose(answers.choice).press("Continue")
    resident.heading("When is it?")


def say_contact(resident: Visitor, answers: RaisedBy, look: "_Looks | None" = None) -> None:
    """Give an address or choose no contact."""
    resident.heading("May we contact you?")
    if look:
        look("raise-4-contact", "May we contact you?")
    if answers.email:
        resident.choose("My officer may contact me").write("E-mail address", answers.email)
    else:
        resident.choose("No contact: only my receipt code")
    resident.press("Continue").heading("Check and send")


@dataclass(frozen=True)
class _Looks:
    """Expects a screen, notes its address, and keeps a picture."""

    resident: Visitor
    seen: list[str]
    shots: bool

    def __call__(self, name: str, heading: str) -> None:
        self.resident.heading(heading)
        self.seen.append(self.resident.path())
        if self.shots:
            self.resident.shot(name)
