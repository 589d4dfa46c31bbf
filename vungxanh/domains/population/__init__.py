"""Population (dân cư): households (hộ), persons (nhân khẩu), community teams (tổ COVID cộng đồng), household rounds (đi từng ngõ, gõ từng nhà)."""
