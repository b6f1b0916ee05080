"""The child process that checks designs for the window, and how the window talks to it."""
