"""The sentence encoder: a published model's lower layers, exported once and run on the processor."""
