# SPDX-License-Identifier: Apache-2.0
"""A simulated street with known truth for the demo, the tests and the benchmarks."""
