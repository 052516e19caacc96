"""Lists that others kept: read a file, guess its columns, check each line, bring it in."""
