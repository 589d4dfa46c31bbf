"""Directives (chỉ đạo): governing documents received and issued, what they ask, and the tasks that come of them."""
