"""The call log: what was said, asked, answered and decided; rows are added, never changed."""
