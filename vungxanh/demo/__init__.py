"""The demo district: Châu Thành, Bến Tre, 2021, with invented people; seeded and repeatable."""
