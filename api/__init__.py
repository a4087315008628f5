"""The HTTP face and the command line of an assembled platform.

``api.app`` makes the server; it is not imported here, so that commands which serve nothing start quickly.
"""
