"""How the database came to its schema, one step a module, applied in the order of their names. A step never changes
once it has been released: correct it with another one.
"""
