"""The service: registrations, declarations and statements, over HTTP and on the command line.

It asks `engine` for decisions and sums, records them, and acts. `engine` knows nothing of it.
"""
