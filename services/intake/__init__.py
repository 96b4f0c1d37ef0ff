"""First contact: registration, screening, first consent, hand-over. A one-way door.

Owns: registrations until their case is open, and their keys until then; unfinished ones for their author, 72 hours;
concerns of people without an account, until 90 days after they were read; files of people until their rows are
registered, and refused rows for three days.
Trusted with: the whole of what a person says at first contact, for minutes. Whoever owns this service gets what is
being registered while they own it and what cases has not taken yet; what was handed over is shredded.
"""
