"""Behind `manage.py texts`: finds what is to be translated, keeps the catalogs, says what is wrong with them."""
