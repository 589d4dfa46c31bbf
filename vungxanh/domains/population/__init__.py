"""Population (dân cư): households (hộ), persons (nhân khẩu), community teams (tổ COVID cộng đồng), household rounds.

The rounds are those of "đi từng ngõ, gõ từng nhà, rà từng người": every alley, every door, every person.
"""
