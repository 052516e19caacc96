"""Other mobile projects on the same roads: who goes where, and where two would come at once."""
