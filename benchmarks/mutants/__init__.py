"""Mutation testing: the code is damaged in one small place at a time, and a test has to notice."""
