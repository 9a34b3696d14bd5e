"""The same service as several processes on one PostgreSQL database, with no sticky sessions, one of them killed again and again."""
