"""Whole journeys in a real Chromium against the portal as `serve` runs it, with the demo country in it."""
