"""What runs in the process of its own, within its limits: imported there only."""
