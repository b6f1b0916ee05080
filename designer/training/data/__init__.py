"""Looking at data before anything is trained on it: what is in a file, what is wrong with it, and the first rows."""
