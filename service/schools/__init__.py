"""Schools: what the national register says of them, and their uplift flags by contract year."""
