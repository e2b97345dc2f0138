"""What the port's own code does when it runs; the only facts that start a process."""
