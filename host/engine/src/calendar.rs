//! Zones, working hours, holidays.
