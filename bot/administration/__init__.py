"""What administrators do: change the registry with who and why, let people in and out, and read what was changed."""
