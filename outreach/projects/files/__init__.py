"""The calendar of another project, as a file: iCal or CSV, read whole or refused with its lines."""
