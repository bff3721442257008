"""What a deployment decides: address, data, who may frame the embedded map, and who the maps are for."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from buju.views.carto.symbology import Theme
from buju.views.publication import Profile, Publication, ReviewedMap

# Source expressions of CSP Level 3, 2.3.1, as far as frame-ancestors takes them.
_SOURCE = re.compile(r"'self'|'none'|\*|(https?:)|(https?://)?(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:(\d{1,5}|\*))?")
# Letters that need no escape in a path (RFC 3986, 2.3).
_ROOT = re.compile(r"[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*")


class Settings(BaseSettings):
    """Settings from arguments, then from the environment (prefix `BUJU_`), then these defaults."""

    model_config = SettingsConfigDict(env_prefix="BUJU_", frozen=True, extra="forbid")

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    data: Annotated[tuple[Path, ...], NoDecode] = ()
    reload: bool = False
    root_path: str = ""
    frame_ancestors: str = "'self'"
    profile: Profile = Profile.INTERNAL
    reviewed: tuple[ReviewedMap, ...] = ()
    without_lines: bool = False
    theme: Theme = Theme.COLOUR
    kept_answers: Annotated[int, Field(ge=1, le=100_000)] = 512
    max_body_mb: Annotated[int, Field(ge=1, le=1024)] = 64

    @property
    def publication(self) -> Publication:
        """Who the maps of this deployment are for, and which of them have a review number."""
        return Publication(self.profile, self.reviewed, self.without_lines)

    @field_validator("data", mode="before")
    @classmethod
    def _several_folders(cls, value: object) -> object:
        """Folders are parted as in `$PATH`, not written as JSON."""
        if isinstance(value, str | Path):
            return tuple(one for one in str(value).split(os.pathsep) if one)
        return value

    @field_validator("root_path")
    @classmethod
    def _only_a_path(cls, value: str) -> str:
        path = value.strip().strip("/")
        if not path:
            return ""
        if not _ROOT.fullmatch(path) or {".", ".."} & set(path.split("/")):
            raise ValueError("应为网关放在地址前面的路径，如 /buju（字母、数字、-、_、.、~ 与 /）")
        return f"/{path}"

    @field_validator("frame_ancestors")
    @classmethod
    def _only_sources(cls, value: str) -> str:
        sources = value.split()
        if not sources or not all(_SOURCE.fullmatch(source) for source in sources):
            raise ValueError("应为以空格分隔的来源，如 'self' https://example.org")
        return " ".join(sources)
