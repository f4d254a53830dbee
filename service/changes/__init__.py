"""What changed of what a lead provider reads: one feed of all its lists."""
