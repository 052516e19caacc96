from referrals.matching.candidates import Match, possible_matches, possible_matches_of
from referrals.matching.people import described, keep_keys
from referrals.matching.records import Record

__all__ = ["Match", "Record", "described", "keep_keys", "possible_matches", "possible_matches_of"]
