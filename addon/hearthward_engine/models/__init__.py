# SPDX-License-Identifier: AGPL-3.0-or-later
"""Object detectors: get the weights, export them once, check the export.

``catalog`` is all the running engine needs. The rest belongs to ``hearthward-models``
and imports torch and Ultralytics, on an interpreter with the GIL.
"""
