"""Made-up inputs at every place where something comes in: nothing may crash, and words of danger are answered by 999 whatever is round them."""
