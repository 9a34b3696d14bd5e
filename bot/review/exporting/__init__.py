"""What leaves Threshold: lists, packs of a month and decision notes, each one logged."""
