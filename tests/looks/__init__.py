"""Pictures of every panel and dialog, in both themes and at both scales, for people to look at."""
