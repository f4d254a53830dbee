"""Loading the fixture England: its rows are played, in the order in which they happened, through the operations."""
