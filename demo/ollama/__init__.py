# SPDX-License-Identifier: Apache-2.0
"""A test double of an Ollama server: real API, no model, answers from the facts."""
