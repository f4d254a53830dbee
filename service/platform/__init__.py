"""What every slice stands on: database, clock, settings, errors, audit, pages, logs. It imports no slice."""
