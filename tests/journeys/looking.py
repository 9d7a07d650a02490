"""Looking closely at a page: axe, sideways scrolling, and a picture where somebody asked for one."""

from importlib.resources import files
from typing import Any

from tests.journeys.visitor import DESKTOP, HEIGHTS, NARROWEST, PHONE, Visitor

WIDTHS = (PHONE, DESKTOP, NARROWEST)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = files("axe_core_python").joinpath("axe.min.js").read_text()
RUN = """async (rules) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  return found.violations.map((each) => ({id: each.id, nodes: each.nodes.map((node) => node.html.slice(0, 160))}));
}"""


class Looker:
    """Looks at page after page with one visitor, each at another width, and keeps what is wrong under its name."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.count = 0
        self.wrong: dict[str, Any] = {}

    def at(self, name: str, path: str = "") -> "Looker":
        """Look at the page one is on, or at an address."""
        if path:
            self.visitor.go(path)
        width = WIDTHS[self.count % len(WIDTHS)]
        self.count += 1
        self._resize(width)
        if not self.visitor.run("() => 'axe' in window"):
            self.visitor.run(AXE)
        found = self.visitor.run(RUN, RULES)
        self.visitor.shot(f"look-{name}")
        self._resize(NARROWEST)
        if overflow := self.visitor.overflow():
            found.append({"id": "sticks out sideways", "nodes": overflow})
        if found:
            self.wrong[f"{name} ({self.visitor.path()})"] = found
        return self

    def _resize(self, width: int) -> None:
        self.visitor.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
