# SPDX-License-Identifier: Apache-2.0
"""The pages of the reference that are written by the code they describe."""
