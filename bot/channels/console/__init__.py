"""The web console: operators' scripted filter, supervisors' review, administration. Everything behind signing in."""
