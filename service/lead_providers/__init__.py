"""Lead providers, the delivery partners they work with, and in which contract years."""
