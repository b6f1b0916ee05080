"""Where cards lie when nobody has laid them: plain geometry of documents, for the window and for importing."""

from designer.layout.places import Box, free_place, place_of, places, tidy_among
from designer.layout.strewn import beside_their_own, strewn_in
from designer.layout.tidy import Size, tidy

__all__ = ["Box", "Size", "beside_their_own", "free_place", "place_of", "places", "strewn_in", "tidy", "tidy_among"]
