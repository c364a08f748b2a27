"""Tests of the whole house, and the demo web (``tests.mocksite``) which is installed with the program."""
