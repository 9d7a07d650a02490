"""Somebody who has a keyboard and nothing else, and must see at each step where the focus is."""

from playwright.sync_api import Locator

from tests.journeys.visitor import Visitor

MOST_STEPS = 120
FOCUS = """(wanted) => {
  const active = document.activeElement;
  if (!active || active === document.body) return {there: false, shown: true, what: "body"};
  const drawn = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  const around = [active, active.nextElementSibling, active.parentElement].filter(Boolean);
  const box = active.getBoundingClientRect();
  return {
    there: active === wanted,
    after: Boolean(wanted.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING),
    shown: around.some(drawn) && box.width > 0 && box.height > 0,
    what: active.outerHTML.slice(0, 120),
  };
}"""


class KeyboardVisitor(Visitor):
    """Reaches everything by Tab and Shift+Tab, and acts by Enter, Space, arrows and typing."""

    def tap(self, what: Locator) -> "KeyboardVisitor":
        """Reach a link or button and press Enter."""
        self.reach(what)
        self.taps += 1
        self.page.keyboard.press("Enter")
        return self

    def choose(self, name: str) -> "KeyboardVisitor":
        """Reach the group by Tab and the choice within it by arrows."""
        choice = self.choice(name)
        wanted = self.page.locator(f"#{choice.get_attribute('for')}")
        group = self.page.locator(f"input[name='{wanted.get_attribute('name')}']")
        checked = [radio for radio in group.all() if radio.is_checked()]
        self.reach(checked[0] if checked else group.first, group=True)
        for _ in range(group.count()):
            if self._focus(wanted)["there"]:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert wanted.is_checked(), f"arrows do not reach {name}"
        return self

    def write(self, label: str, words: str) -> "KeyboardVisitor":
        """Reach a field and type."""
        self.reach(self.field(label))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)
        return self

    def reach(self, what: Locator, *, group: bool = False) -> None:
        """Tab until it has the focus. Fails where the focus is not to be seen, or never gets there."""
        what.wait_for()
        stops = []
        for _ in range(MOST_STEPS):
            focus = self._focus(what)
            assert focus["shown"], f"{self.path()}: no focus to be seen on {focus['what']}"
            if focus["there"] or (group and self._is_in_group(what)):
                return
            stops.append(focus["what"])
            self.page.keyboard.press("Shift+Tab" if focus.get("after") else "Tab")
        raise AssertionError(f"{self.path()}: Tab never reaches it; the last stops: {stops[-5:]}")

    def _focus(self, wanted: Locator) -> dict[str, object]:
        found: dict[str, object] = wanted.evaluate(f"(wanted) => ({FOCUS})(wanted)")
        return found

    def _is_in_group(self, radio: Locator) -> bool:
        return bool(radio.evaluate("(radio) => document.activeElement.name === radio.name"))
