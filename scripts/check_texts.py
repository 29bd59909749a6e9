# SPDX-License-Identifier: Apache-2.0
"""Compare what the integration says in code with its translations."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
import json
from pathlib import Path
import re
from typing import Any

# Home Assistant has texts of its own for these.
CENTRAL_ABORTS = {
    "already_configured",
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
    "single_instance_allowed",
}
FLOWS = {"ConfigFlow": "config", "OptionsFlow": "options", "ConfigSubentryFlow": ""}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass
class Said:
    """The places in the translations that the code refers to."""

    keys: set[str] = field(default_factory=set)
    literals: set[str] = field(default_factory=set)
    constants: dict[str, str] = field(default_factory=dict)
    subentries: dict[str, str] = field(default_factory=dict)

    def text(self, node: ast.AST | None) -> str | None:
        """Return the text of a literal or of a constant of the integration."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return self.constants.get(node.id) if isinstance(node, ast.Name) else None


def findings(home: Path) -> Iterator[str]:
    """Yield missing, unused and malformed texts, one line each."""
    english = _flat(_load(home / "translations/en.json"))
    said = _listen(home)
    for key in sorted(said.keys):
        if not any(name == key or name.startswith(f"{key}.") for name in english):
            yield f"en.json: lacks {key}"
    yield from _unused(english, said)
    for key, value in english.items():
        yield from _malformed(key, value)
        if key.replace(".data.", ".data_description.") not in english:
            yield f"en.json: {key} has no data_description"
    for path in sorted((home / "translations").glob("*.json")):
        if path.name != "en.json":
            yield from _against(path.name, _flat(_load(path)), english)


def _unused(english: dict[str, str], said: Said) -> Iterator[str]:
    """Yield errors, aborts, exceptions and issues that no code mentions."""
    for key in english:
        parts = key.split(".")
        if parts[0] in {"exceptions", "issues"}:
            name = parts[1]
        elif {"error", "abort"} & set(parts[-2:-1]):
            name = parts[-1]
        else:
            continue
        if name not in said.literals | CENTRAL_ABORTS:
            yield f"en.json: {key} is never used"


def _malformed(key: str, value: str) -> Iterator[str]:
    """Yield what hassfest refuses in a text."""
    if value != value.strip():
        yield f"en.json: {key} begins or ends with a space"
    if re.search(r"<[a-zA-Z/]", value):
        yield f"en.json: {key} holds HTML"
    if "://" in value:
        yield f"en.json: {key} holds an address; use a placeholder"
    if re.search(r"'\{\w+\}'", value):
        yield f"en.json: {key} puts a placeholder in single quotes"


def _against(
    name: str, texts: dict[str, str], english: dict[str, str]
) -> Iterator[str]:
    """Yield where a translation differs from English in keys or placeholders."""
    for key in sorted(set(texts) ^ set(english)):
        yield f"{name}: {key} is only in one of {name} and en.json"
    for key in sorted(set(texts) & set(english)):
        if set(PLACEHOLDER.findall(texts[key])) != set(
            PLACEHOLDER.findall(english[key])
        ):
            yield f"{name}: {key} has other placeholders than en.json"


def _listen(home: Path) -> Said:
    """Return what all modules of the integration refer to."""
    modules = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(home.rglob("*.py"))
    }
    said = Said()
    for module in modules.values():
        _constants(module, said)
    for module in modules.values():
        _subentries(module, said)
    for path, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.literals.add(node.value)
            elif isinstance(node, ast.Call):
                _keyed(node, path.stem, said)
            elif isinstance(node, ast.ClassDef):
                _flow(node, said)
    return said


def _constants(module: ast.Module, said: Said) -> None:
    """Note the module's text constants."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value:
            targets, value = [node.target], node.value
        else:
            continue
        if text := said.text(value):
            names = (target.id for target in targets if isinstance(target, ast.Name))
            said.constants |= dict.fromkeys(names, text)


def _subentries(module: ast.Module, said: Said) -> None:
    """Note which flow belongs to which type of subentry."""
    for node in ast.walk(module):
        if not isinstance(node, ast.FunctionDef):
            continue
        if node.name != "async_get_supported_subentry_types":
            continue
        for pairs in ast.walk(node):
            if isinstance(pairs, ast.Dict):
                for key, flow in zip(pairs.keys, pairs.values, strict=True):
                    if name := said.text(key):
                        said.subentries[ast.unparse(flow)] = name


def _keyed(call: ast.Call, module: str, said: Said) -> None:
    """Note the translation key that a call passes, by what is called."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    key = said.text(given.get("translation_key"))
    if key is None:
        return
    called = ast.unparse(call.func).rpartition(".")[2]
    if called == "async_create_issue":
        said.keys |= {f"issues.{key}.title"}
    elif called == "SelectSelectorConfig":
        said.keys.add(f"selector.{key}.options")
    elif "translation_domain" in given:
        said.keys.add(f"exceptions.{key}.message")
    elif called.endswith("Description"):
        said.keys.add(f"entity.{module}.{key}.name")


def _flow(flow: ast.ClassDef, said: Said) -> None:
    """Note the steps, errors and aborts of a flow."""
    bases = {ast.unparse(base).rpartition(".")[2] for base in flow.bases}
    kinds = bases & FLOWS.keys()
    if not kinds:
        return
    section = FLOWS[kinds.pop()]
    if not section:
        section = f"config_subentries.{said.subentries.get(flow.name, flow.name)}"
    for node in ast.walk(flow):
        if isinstance(node, ast.Call):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            if step := said.text(given.get("step_id")):
                said.keys.add(f"{section}.step.{step}")
            called = ast.unparse(node.func).rpartition(".")[2]
            reason = said.text(given.get("reason"))
            if called == "async_abort" and reason and reason not in CENTRAL_ABORTS:
                said.keys.add(f"{section}.abort.{reason}")
        for error in _errors(node, said):
            said.keys.add(f"{section}.error.{error}")


def _errors(node: ast.AST, said: Said) -> Iterator[str]:
    """Yield the errors a form is shown with: `errors = {…}` and `errors[…] = …`."""
    if not isinstance(node, ast.Assign):
        return
    for target in node.targets:
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) == "errors":
            if error := said.text(node.value):
                yield error
        elif ast.unparse(target) == "errors" and isinstance(node.value, ast.Dict):
            yield from filter(None, map(said.text, node.value.values))


def _load(path: Path) -> dict[str, Any]:
    """Return a translation file's content."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _flat(content: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the texts by their dotted path."""
    flat: dict[str, str] = {}
    for key, value in content.items():
        path = f"{prefix}.{key}" if prefix else key
        flat |= _flat(value, path) if isinstance(value, dict) else {path: value}
    return flat
