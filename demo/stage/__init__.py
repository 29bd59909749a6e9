# SPDX-License-Identifier: Apache-2.0
"""The stage: street, Ollama, engine and a real Home Assistant, set up together."""
