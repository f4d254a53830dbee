"""Policy as frozen, typed values: what the files say once every scalar has its meaning.

In: nothing but other values. Out: the types that every later step reads.
Must never know: YAML, the rule engine, a database, or today's date.
"""
