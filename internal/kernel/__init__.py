"""What every room stands on. The kernel knows no room."""
