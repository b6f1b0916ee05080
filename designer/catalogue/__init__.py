"""What can be placed: one declaration a layer or operation, one file a family."""
