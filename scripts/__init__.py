# SPDX-License-Identifier: Apache-2.0
"""The project's own tools; the commands are the files without a suffix."""
