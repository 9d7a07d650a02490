"""Pages of raising and of following a concern."""
