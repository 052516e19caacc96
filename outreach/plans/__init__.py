"""The planner as people use it: reasons and facts gathered from the database, a run in the background, its result."""
