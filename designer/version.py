"""The version, said once: the package takes it from here, and a checkout that was never installed knows it too."""

VERSION = "0.1.0"
