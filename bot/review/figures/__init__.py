"""Figures over the log: what is counted, by which written definition, and how two periods compare."""
