"""Tries things before they go live: scripted conversations, and a changed protocol against calls and cases."""
