"""Every action of the program as data: menus, shortcuts, tooltips and their list follow from one table."""
