"""Pages for admins, below /manage/."""
