"""The vendors. Ground floor: knows wire formats, knows nothing of the shop."""
