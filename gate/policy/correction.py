"""How what OCR misread is corrected: by name, by a model behind an address, or by a model in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from gate.policy.values import Flag, ModelName, PathBesidePolicy

DEVICE = r"^(cpu|cuda(:[0-9]+)?|mps)$"
ENVIRONMENT_NAME = r"^GATE_[A-Za-z0-9_]+$"
"""No policy can have another secret of the environment sent to a server."""
_MODELS = ("endpoint", "llava")
_OWN_NETWORKS = tuple(
    ip_network(network)
    for network in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""Loopback, and what is never routed on the internet (RFC 1918, RFC 4193)."""


def _is_own(host: str) -> bool:
    """Whether an address is of this machine or network. A name is not, but for localhost: it may lead anywhere."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return any(address in network for network in _OWN_NETWORKS if address.version == network.version)


def _is_base(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound or not value.isascii() or not value.isprintable() or " " in value:
        raise PydanticCustomError("gate", "must be an address such as http://127.0.0.1:8000/v1")
    if parts.username is not None or parts.query or parts.fragment:
        message = "must hold no user, password or query: a manifest publishes the policy; a key comes from key_env"
        raise PydanticCustomError("gate", message)
    return value.rstrip("/")


def _is_no_secret_of_gate(value: str) -> str:
    if value == "GATE_KEY":
        raise PydanticCustomError("gate", "must not be GATE_KEY: that key stays on this machine")
    return value


class EndpointCorrection(BaseModel):
    """A vision-language model behind an OpenAI-compatible address."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    endpoint: Annotated[str, Field(max_length=300), AfterValidator(_is_base)] = Field(
        description="base address of the interface; /chat/completions is added to it"
    )
    model: ModelName = Field(description="name of the model, as the server calls it")
    timeout: Annotated[float, Field(strict=True, gt=0, le=3600)] = Field(
        default=60, description="seconds that an answer may take"
    )
    key_env: (
        Annotated[str, Field(max_length=100, pattern=ENVIRONMENT_NAME), AfterValidator(_is_no_secret_of_gate)] | None
    ) = Field(default=None, description="environment variable GATE_... that holds the server's key")
    allow_remote: Flag = Field(
        default=False,
        description="send pictures beyond the private network, by https, if GATE_ALLOW_REMOTE names the host too",
    )

    @model_validator(mode="after")
    def _stays_here(self) -> EndpointCorrection:
        parts = urlsplit(self.endpoint)
        if _is_own(parts.hostname or ""):
            return self
        if not self.allow_remote:
            message = (
                "the endpoint must be localhost or an address of this machine or a private network: pictures that "
                "may hold personal data are sent there; allow_remote: true, with "
                "GATE_ALLOW_REMOTE=HOST in the environment, permits another"
            )
            raise PydanticCustomError("gate", message)
        if parts.scheme != "https":
            raise PydanticCustomError("gate", "an endpoint beyond the private network must be https")
        return self


class LlavaCorrection(BaseModel):
    """A LLaVA-NeXT checkpoint in a folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    llava: PathBesidePolicy = Field(description="folder of the checkpoint, relative to the policy file")
    device: Annotated[str, Field(max_length=20, pattern=DEVICE)] = Field(
        default="cpu", description="where it runs, as torch calls it"
    )


def _kind(value: object) -> str | None:
    if isinstance(value, EndpointCorrection) or (isinstance(value, Mapping) and "endpoint" in value):
        return "Endpoint"
    if isinstance(value, LlavaCorrection) or (isinstance(value, Mapping) and "llava" in value):
        return "Llava"
    return "Name" if isinstance(value, str) and value not in _MODELS else None


Correction = Annotated[
    Annotated[Literal["embedded", "none"], Tag("Name")]
    | Annotated[EndpointCorrection, Tag("Endpoint")]
    | Annotated[LlavaCorrection, Tag("Llava")],
    Discriminator(
        _kind,
        custom_error_type="gate",
        custom_error_message="must be embedded, none, or a mapping: {endpoint: URL, model: NAME} or {llava: FOLDER}",
    ),
]


def plain_correction(settings: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    """Settings of a detector with the path of a checkpoint under `correction` made absolute."""
    correction = settings["correction"]
    if not isinstance(correction, Mapping) or "llava" not in correction:
        return settings
    return {**settings, "correction": {**correction, "llava": str((folder / correction["llava"]).absolute())}}
