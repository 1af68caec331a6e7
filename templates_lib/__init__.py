"""Ready-made automations: one YAML file each, read by `automations`; data, no logic."""
