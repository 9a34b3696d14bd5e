"""The decision note: one call as a document that staff, managers, supervisors and the police can rely on."""
