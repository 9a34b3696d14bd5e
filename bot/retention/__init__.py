"""How long what is said is kept: periods, holds, purges, and what one child may ask for: a copy, or erasure."""
