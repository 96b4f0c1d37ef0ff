"""Cases: the case file, its consents and what leaves it.

Owns: sealed sections, grants, assignment, disclosures. Trusted with: everything a person told us, under keys per case
and compartment. May never hand out a section without a record, or disclose without a grant.
"""
