"""What is asked when tasks are given, done, judged and handed over, and when people are commended or criticised."""
