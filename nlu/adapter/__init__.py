"""The adapter to the sentence encoder, and how it is made."""
