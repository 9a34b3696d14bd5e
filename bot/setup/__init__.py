"""Sets Threshold up on this machine: Python environment, language-model weights, trained model. Standard library only."""
