"""Running a port's own code, in a process of its own; `launch` starts and reads it, all else here runs inside it.

What runs inside imports nothing but this package, the standard library and what the checkout needs, and is written
for the oldest Python that a checkout may want.
"""
