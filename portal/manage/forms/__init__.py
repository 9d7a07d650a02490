"""What admins type and choose, into checked values."""
