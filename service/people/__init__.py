"""People: who is calling, and what they may do. Tokens of lead providers and of DfE staff."""
