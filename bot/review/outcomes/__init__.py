"""What the police did in the end: recorded later on a call, one by one or from a file."""
