"""The journal (nhật ký): append-only and hash-chained; what was done, seen and exported, by whom, as whom, why."""
