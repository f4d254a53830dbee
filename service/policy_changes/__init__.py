"""Changes of policy before they are made: past decisions taken again, what a draft costs, what it may not touch."""
