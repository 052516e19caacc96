"""Field mode: what is noted on a phone in a car park, sent once when the network returns."""
