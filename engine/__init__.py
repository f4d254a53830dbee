"""ECF2 policy engine: policy files in, decisions and payments out.

In: YAML rule files and facts. Out: decisions, explanations, statement figures.
Must never know: HTTP, a database, the clock or the environment.
"""
