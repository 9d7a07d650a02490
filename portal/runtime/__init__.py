"""What runs the portal: its self-made environment, the supervisor, test databases and benchmarks.

Nothing in here may import Django at module level, and what `commands`, `bootstrap` and `pip_settings` import must be
the standard library alone: they run before anything is installed.
"""
