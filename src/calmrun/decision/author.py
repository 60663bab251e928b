"""Who wrote a conclusion, for the manifest and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Author:
    """The agent whose words stand on the page, and what was asked beside it.

    Parameters
    ----------
    agent
        Whose conclusion it is.
    model, prompt
        The hosted model that was asked and the version of its prompt; None where none
        was asked.
    fallback
        Code of why the hosted answer was not used; None where it was, or where none
        was asked for.
    """

    agent: Literal["default", "hosted"] = "default"
    model: str | None = None
    prompt: str | None = None
    fallback: str | None = None

    def to_json(self) -> Mapping[str, str | None]:
        """Give the document that the outcome keeps."""
        return {
            "agent": self.agent,
            "model": self.model,
            "prompt": self.prompt,
            "fallback": self.fallback,
        }

    def notes(self) -> tuple[str, ...]:
        """Give the lines of the manifest; none where no hosted model was asked.

        Examples
        --------
        >>> Author("default", "small", "1:0f3c", "hosted_too_slow").notes()
        ('agent:default', 'model:small', 'prompt:1:0f3c', 'fallback:hosted_too_slow')
        """
        if self.model is None:
            return ()
        return tuple(f"{key}:{value}" for key, value in self.to_json().items() if value)


BY_DEFAULT: Final = Author()
"""The default agent, asked alone."""
