"""Days and times in Estonian."""

DATE_FORMAT = "j. F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j. F Y, H:i"
SHORT_DATE_FORMAT = "j.n.Y"
SHORT_DATETIME_FORMAT = "j.n.Y, H:i"
MONTH_DAY_FORMAT = "l, j. F"  # a deadline, as in English
YEAR_MONTH_FORMAT = "F Y"
FIRST_DAY_OF_WEEK = 1
