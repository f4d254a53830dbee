"""Many declarations sent in one file, each taken by itself."""
