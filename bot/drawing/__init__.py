"""Pictures of protocols and of single calls, as SVG that needs nothing beside itself."""
