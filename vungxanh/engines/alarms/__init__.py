"""When a count is higher than it should be: EARS, CUSUM, Farrington."""
