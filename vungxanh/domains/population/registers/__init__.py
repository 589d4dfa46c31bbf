"""The registers of the domain, declared one file each."""
