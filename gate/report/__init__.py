"""Results for people and programs: one pure renderer each."""
