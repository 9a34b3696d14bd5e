"""The operators' console without its pages: calls that operators have, what is asked and decided, and the board."""
