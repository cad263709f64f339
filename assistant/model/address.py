"""Where a model is, and whether what is asked may be sent there.

Only providers in the table are spoken to. With ``OMSTILLING_LOCAL_ONLY`` the address must be this machine, or a host
that the administrator has listed; and then only by a protocol whose client follows no redirect to somewhere else.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from assistant.model.settings import ModelSettings
from knowledge.errors import Invalid

PROVIDERS = {
    "openai": "https://api.openai.com/v1",
    "azure_openai": "",
    "anthropic": "https://api.anthropic.com",
    "mistralai": "https://api.mistral.ai/v1",
}
"""The providers by LangChain's names, and where each is when no address is configured."""
EXTRAS = {"openai": "openai", "azure_openai": "openai", "anthropic": "anthropic", "mistralai": "mistral"}
"""The extra of this package that each provider needs."""
_LED_ASTRAY = {"anthropic", "mistralai"}
"""Providers whose own client may follow a redirect out of the house."""


class UnusableModel(Invalid):
    """The model is configured in a way that cannot be used, or that is not allowed."""


def address_of(settings: ModelSettings) -> str:
    """Give the address of the configured model; raise ``UnusableModel`` where it is unknown, unclear or forbidden."""
    if settings.provider not in PROVIDERS or not settings.name:
        raise UnusableModel("model_unknown_provider", model=settings.model, known=", ".join(PROVIDERS))
    address = settings.model_url or PROVIDERS[settings.provider]
    host = host_of(address)
    if settings.local_only and not is_ours(host, settings.model_hosts):
        raise UnusableModel("model_not_local", host=host)
    if settings.local_only and settings.provider in _LED_ASTRAY:
        raise UnusableModel("model_not_held", provider=settings.provider)
    return address


def host_of(address: str) -> str:
    """Give the host of a web address; raise ``UnusableModel`` for what is none, or holds a name or password."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read here, for it is only then that a wrong one is found
    except ValueError:
        raise UnusableModel("model_address", address="–") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise UnusableModel("model_address", address=parts.hostname or "–")
    return parts.hostname


def is_ours(host: str, listed: tuple[str, ...]) -> bool:
    """Tell whether a host is this machine, or one that is listed."""
    return is_here(host) or host.lower() in listed


def is_here(host: str) -> bool:
    """Tell whether a host is this very machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
