"""The screens of tasks and of who answers for them."""
