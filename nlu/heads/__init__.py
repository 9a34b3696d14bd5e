"""The learned judgements on top of the encoder: no Rasa here, so that they can be measured and tested alone."""
