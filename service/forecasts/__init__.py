"""What a lead provider's next statements would be, from what is registered and what schedules let expect."""
