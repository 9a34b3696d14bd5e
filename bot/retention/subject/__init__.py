"""One child's reference: everything held about it as a copy, and erasure where that is lawful."""
