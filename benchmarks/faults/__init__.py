"""The real service broken on purpose, in one way after another, and what must hold meanwhile and afterwards."""
