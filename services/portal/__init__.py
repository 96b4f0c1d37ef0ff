"""Portal: the pages people work with, in front of the other services.

Owns: sessions of people who are signed in, sealed under what only their browser and this service together know.
Trusted with: showing one person what that person may see, by tokens that are theirs and each for one service.
Whoever owns it sees what its users see while they use it. Its database alone, or one person's session, opens nothing
of another's. May never: hold a case, decide who may do what, or make a record of a read in a service's place.
"""
