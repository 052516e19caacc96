"""What goes on around the vehicles: the garage and what it takes with it, papers, logbook, figures."""
