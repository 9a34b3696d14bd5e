"""Pictures of protocols, of single calls and of the program's own parts, as SVG that needs nothing beside itself."""
