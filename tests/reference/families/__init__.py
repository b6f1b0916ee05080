"""What is compared with other libraries, a file a family."""
