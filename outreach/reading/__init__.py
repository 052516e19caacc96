"""What the pages of the road show, gathered in a constant number of queries."""
