from referrals.matching.candidates import Match, possible_matches

__all__ = ["Match", "possible_matches"]
