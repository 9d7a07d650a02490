"""The real run: the whole main job on the real map of Estonia; see docs/real-run.md."""
