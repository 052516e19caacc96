"""The two commands: `up` runs the whole house on one machine, `verify` checks all of it there."""
