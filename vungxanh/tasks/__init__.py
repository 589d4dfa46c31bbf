"""Tasks (nhiệm vụ): who answers for what by when; evidence closes, someone else verifies."""
