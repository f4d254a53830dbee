"""What a lead provider is paid: counts and contract figures in, exact amounts and statement documents out.

In: `inputs` (every figure comes in; none is written here). Out: `statement` (exact parts and totals),
`document` (a drawn-up statement, line by line), `scenario` (calculations asked for as YAML or JSON).
Must never know: a database, a clock, a policy figure, or how many contract years there are.
"""
