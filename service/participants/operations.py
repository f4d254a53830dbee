"""What can be done with participants. The words for each are in `inputs`."""

from __future__ import annotations

from service.participants.earlier import record_earlier_training
from service.participants.induction_length import payments_due, record_induction_length
from service.participants.leaving import leave_school
from service.participants.pairing import assign_mentor, end_mentoring
from service.participants.reading import Registered, show_participant
from service.participants.record_changes import record_induction, update_teacher_record
from service.participants.registering import register_ect, register_mentor

__all__ = [
    "Registered",
    "assign_mentor",
    "end_mentoring",
    "leave_school",
    "payments_due",
    "record_earlier_training",
    "record_induction",
    "record_induction_length",
    "register_ect",
    "register_mentor",
    "show_participant",
    "update_teacher_record",
]
