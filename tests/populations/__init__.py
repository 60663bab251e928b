"""Populations of made-up businesses for calibration: plans, worlds, what is true.

Nothing is written to a file: documents are drawn as arrays and looked at as of a day.
"""
