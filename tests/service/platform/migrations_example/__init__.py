"""Two migrations as the service's own are written, for tests of the runner."""
