"""Rasa graph components: the danger phrases and the learned judgements, in Rasa's own shape."""
