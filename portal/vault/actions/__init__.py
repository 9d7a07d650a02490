"""Every write of the vault. Opening what is sealed is in portal.vault.door alone."""

from portal.vault.actions.erasing import destroy_key, destroy_keys, finish_erasures, replay_erasures
from portal.vault.actions.keys import new_key, rewrap_keys, sweep_orphan_keys
from portal.vault.actions.sealing import seal_identity, seal_many_words, seal_words
from portal.vault.contacts import contact_digest
from portal.vault.identity import Identity

__all__ = [
    "Identity",
    "contact_digest",
    "destroy_key",
    "destroy_keys",
    "finish_erasures",
    "new_key",
    "replay_erasures",
    "rewrap_keys",
    "seal_identity",
    "seal_many_words",
    "seal_words",
    "sweep_orphan_keys",
]
