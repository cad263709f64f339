"""Where a model may be: everywhere a provider is, or with OMSTILLING_LOCAL_ONLY nowhere but at home."""

import pytest

from assistant.model.address import PROVIDERS, UnusableModel, address_of, is_here
from assistant.model.settings import ModelSettings

LISTED = ("gpu.kommune.no", "10.0.0.7")


def address(url: str | None, model: str = "openai:llama3.1", *, local_only: bool = True) -> str:
    return address_of(ModelSettings(model=model, model_url=url, local_only=local_only, model_hosts=LISTED))


def refusal(url: str | None, model: str = "openai:llama3.1", *, local_only: bool = True) -> UnusableModel:
    with pytest.raises(UnusableModel) as refused:
        address(url, model, local_only=local_only)
    return refused.value


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:11434/v1",
        "http://127.0.0.53/v1",
        "http://localhost:8000/v1",
        "HTTP://LOCALHOST:8000/v1",
        "http://[::1]:8000/v1",
        "http://[::1]/v1",
        "https://gpu.kommune.no/v1",
        "https://GPU.Kommune.NO:8443/v1",
        "http://10.0.0.7:8000/v1",
    ],
)
def test_local_only_allows_this_machine_and_the_hosts_that_are_listed(url: str) -> None:
    assert address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://api.openai.com/v1",
        "http://localhost.evil.no/v1",
        "http://127.0.0.1.evil.no/v1",
        "http://evil.no/localhost",
        "http://evil.no?@127.0.0.1/v1",
        "http://evil.no#@127.0.0.1/v1",
        "http://127.1/v1",
        "http://2130706433/v1",
        "http://0x7f000001/v1",
        "http://0.0.0.0/v1",
        "http://10.0.0.8/v1",
        "http://[::2]:8000/v1",
        "http://gpu.kommune.no.evil.no/v1",
        "http://evil-gpu.kommune.no/v1",
        "http://ⅼocalhost/v1",
    ],
)
def test_local_only_refuses_every_other_host(url: str | None) -> None:
    assert refusal(url).code == "model_not_local"
    assert address(url, local_only=False)


@pytest.mark.parametrize("local_only", [True, False])
@pytest.mark.parametrize(
    "url",
    [
        "http://anna:hemmelig@127.0.0.1:8000/v1",
        "http://127.0.0.1@evil.no/v1",
        "http://:hemmelig@127.0.0.1/v1",
        "http://127.0.0.1\\@evil.no/v1",
        "http://evil.no\\@127.0.0.1/v1",
        "ftp://127.0.0.1/v1",
        "file:///etc/passwd",
        "127.0.0.1:8000/v1",
        "//127.0.0.1/v1",
        "http:///v1",
        "http://[::1/v1",
        "http://127.0.0.1:port/v1",
        "http://127.0.0.1:99999/v1",
        "hei",
    ],
)
def test_an_address_that_is_no_plain_web_address_is_refused_without_telling_its_password(
    url: str, local_only: bool
) -> None:
    refused = refusal(url, local_only=local_only)

    assert refused.code == "model_address"
    assert "hemmelig" not in str(refused)


@pytest.mark.parametrize("model", ["", "gpt-4o", "openai", "openai:", "OpenAI:gpt-4o", "evil:gpt-4o", ":gpt-4o"])
def test_a_model_without_a_known_provider_and_a_name_is_refused(model: str) -> None:
    refused = refusal("http://127.0.0.1/v1", model)

    assert refused.code == "model_unknown_provider"
    assert "mistralai" in str(refused.details["known"])


@pytest.mark.parametrize("model", ["anthropic:claude-sonnet-4-5", "mistralai:mistral-small-latest"])
def test_local_only_refuses_clients_that_may_be_led_astray(model: str) -> None:
    assert refusal("http://127.0.0.1:8000", model).code == "model_not_held"
    assert refusal(None, model).code == "model_not_local"
    assert address("http://127.0.0.1:8000", model, local_only=False) == "http://127.0.0.1:8000"


@pytest.mark.parametrize("provider", ["openai", "anthropic", "mistralai"])
def test_a_provider_has_an_address_of_its_own(provider: str) -> None:
    assert address(None, f"{provider}:modell", local_only=False) == PROVIDERS[provider]


def test_azure_has_no_address_of_its_own() -> None:
    assert refusal(None, "azure_openai:modell", local_only=False).code == "model_address"


def test_a_name_in_other_letters_is_not_this_machine() -> None:
    assert is_here("LocalHost")
    assert not is_here("localhost.")
    assert not is_here("ⅼocalhost")
    assert not is_here("")
