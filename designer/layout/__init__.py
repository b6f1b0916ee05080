"""Where cards lie: pure geometry, without a screen."""
