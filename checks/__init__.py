"""The built-in checks: one file each, found through the entry point `tfport_check.checks` like anyone's."""
