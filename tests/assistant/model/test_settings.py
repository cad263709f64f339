"""The settings of the chat model are read from the environment, and values that cannot be used are refused."""

import pytest
from pydantic import ValidationError

from assistant.model.settings import ModelSettings

KEY = "sk-hemmelig-0123456789"


def test_at_first_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ModelSettings().model == ""
    assert not ModelSettings().local_only

    monkeypatch.setenv("OMSTILLING_MODEL", "openai:llama3.1:8b")

    assert ModelSettings().provider == "openai"
    assert ModelSettings().name == "llama3.1:8b"


@pytest.mark.parametrize(
    "written", ["gpu.kommune.no,ki.kommune.no", "GPU.kommune.no  ki.Kommune.no", " gpu.kommune.no, ki.kommune.no ,"]
)
def test_hosts_are_listed_with_commas_or_spaces_and_in_any_case(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL_HOSTS", written)

    assert ModelSettings().model_hosts == ("gpu.kommune.no", "ki.kommune.no")


def test_hosts_given_as_a_list_are_read_in_any_case_too() -> None:
    assert ModelSettings(model_hosts=("GPU.kommune.no",)).model_hosts == ("gpu.kommune.no",)


def test_the_key_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMSTILLING_MODEL_KEY", KEY)

    settings = ModelSettings()

    assert settings.model_key is not None
    assert settings.model_key.get_secret_value() == KEY
    assert KEY not in repr(settings) + str(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODEL_TIMEOUT", "0"),
        ("MODEL_PATIENCE", "-1"),
        ("MODEL_RETRIES", "11"),
        ("MODEL_RETRIES", "-1"),
        ("MODEL_MAX_TOKENS", "49"),
        ("MODEL_CONTEXT", "499"),
        ("MODEL_AT_ONCE", "0"),
        ("MODEL_PRICE_IN", "-0.1"),
        ("MODEL_PRICE_OUT", "gratis"),
        ("LOCAL_ONLY", "kanskje"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"OMSTILLING_{name}", value)

    with pytest.raises(ValidationError, match=f"(?i){name}"):
        ModelSettings()
