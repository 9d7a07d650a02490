"""Writes that join several apps; all others are the apps' own."""
