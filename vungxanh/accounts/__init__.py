"""Accounts (tài khoản): officers, the posts they hold, the roles they act in and where."""
