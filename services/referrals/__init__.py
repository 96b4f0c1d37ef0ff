"""Referrals: the provider directory and what partners were given.

Owns: provider organisations, referrals and their life, sealed packages for recipients, receipts.
Trusted with: the sections a person agreed to share, for as long as the grant lasts, under keys of its own.
May never: let a partner discover a person outside a referral addressed to it.
"""
