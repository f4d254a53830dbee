"""Performance of lead providers against the measures of their call-off contracts."""
