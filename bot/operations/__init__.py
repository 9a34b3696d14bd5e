"""What keeps Threshold running for years: backups, restoring, checking, new secrets, figures and logs."""
