"""Documentation for lead providers, served by the service: guides kept as Markdown, the reference, Swagger UI.

Public, without scripts or anything from elsewhere but Swagger UI, whose files come along too.
"""
