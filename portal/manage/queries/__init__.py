"""What the admin pages show."""
