"""What may be booked: cut from windows and stops, less what is taken."""
