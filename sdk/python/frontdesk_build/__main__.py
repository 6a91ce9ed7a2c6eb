"""``python -m frontdesk_build``: the command where no scripts are installed."""

from . import main

main()
