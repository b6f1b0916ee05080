"""What can be wrong with a design, one record a rule, one file a family of rules.

A rule that explains a refusal is asked only after torch has refused, so that nothing is called wrong which torch takes;
what torch cannot know (names, wires, dead parts) has rules of its own.
"""
