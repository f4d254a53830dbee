"""Training: stretches of training with one lead provider on one schedule under one contract year."""
