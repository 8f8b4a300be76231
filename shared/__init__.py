"""What two or more services use and what decides nothing about any of them."""
