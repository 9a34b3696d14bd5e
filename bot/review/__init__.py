"""What supervisors do with the log: finding calls, judging them, counting them, and taking them out of the house."""
