"""Makes the rings and the store that are not there yet. The launcher runs it before the applications."""

import store
from ring import RINGS

for ring in RINGS.values():
    if not ring.path.exists():
        ring.rotate()
store.set_up()
