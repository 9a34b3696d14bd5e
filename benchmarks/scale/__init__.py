"""How fast the service is and how far it grows: `python -m benchmarks scale`, with a report page to read."""
