"""Papers: posters to print, and the square that social networks show. Templates and typefaces lie beside the code."""
