"""Jobs (việc nền): the schedule and the worker."""
