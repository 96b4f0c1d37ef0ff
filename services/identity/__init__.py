"""Identity: who works here, how they prove it, and the tokens that say so.

Owns: organisations and their sites, accounts, passwords and one-time codes, sessions, token-signing keys, approvals by
a second person.
Trusted with: making anybody somebody. Whoever owns it is everybody, so nobody gives a case-reading role alone.
May never: know anything about a case, or which person an account has ever looked at.
"""
