"""The version of Followspot, in a file of its own, so that who needs only it imports nothing else."""

__version__ = "0.1.0"
