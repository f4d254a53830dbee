"""The sandbox: the same service on a database of invented people, in which a request may say what day it is."""
