"""Every action as data, from which menus, the palette of commands and the list of shortcuts are made."""
