#!/bin/sh
# Builds the component and plays the scenarios. Needs: pip install -r requirements.txt and the SDK, and `frontdesk` on the PATH.
set -eu
cd "$(dirname "$0")"
frontdesk-python build .
frontdesk plugin check .
frontdesk plugin test .
