# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import ipaddress
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from sandbox import pki
from sandbox.settings import Settings


@pytest.fixture
def made(settings: Settings) -> Settings:
    pki.create(settings)
    return settings


def certificate(settings: Settings, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((settings.pki_dir / f"{name}.crt").read_bytes())


def policy(settings: Settings) -> PolicyBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return PolicyBuilder().store(Store([certificate(settings, "ca")])).time(now)


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("apiserver", "127.0.0.1"),
        ("apiserver", "10.100.0.1"),
        ("node-webhook", "127.0.0.1"),
        ("kubelet", "192.168.10.11"),
        ("kubelet", "127.77.40.12"),
    ],
)
def test_clients_that_trust_the_authority_trust_a_server_at_its_addresses(
    made: Settings, server: str, address: str
) -> None:
    verifier = policy(made).build_server_verifier(x509.IPAddress(ipaddress.ip_address(address)))

    assert len(verifier.verify(certificate(made, server), [])) == 2


def test_the_api_server_is_trusted_by_its_name_in_the_cluster(made: Settings) -> None:
    verifier = policy(made).build_server_verifier(x509.DNSName("kubernetes.default.svc"))

    assert len(verifier.verify(certificate(made, "apiserver"), [])) == 2


@pytest.mark.parametrize(
    ("file", "user", "groups"),
    [
        ("admin", "kubernetes-admin", ["system:masters"]),
        ("controller-manager", "system:kube-controller-manager", []),
        ("node", "system:sandbox-node", ["system:masters"]),
        ("apiserver-kubelet-client", "kube-apiserver-kubelet-client", ["system:masters"]),
    ],
)
def test_client_certificates_name_user_and_groups(made: Settings, file: str, user: str, groups: list[str]) -> None:
    subject = certificate(made, file).subject

    assert [str(a.value) for a in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [user]
    assert [str(a.value) for a in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == groups


def test_service_account_tokens_are_signed_with_rsa_as_on_eks(made: Settings) -> None:
    private = load_pem_private_key((made.pki_dir / "sa.key").read_bytes(), None)
    public = load_pem_public_key((made.pki_dir / "sa.pub").read_bytes())

    assert isinstance(private, rsa.RSAPrivateKey)
    assert private.public_key() == public


def test_keys_are_for_their_owner_only(made: Settings) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.pki_dir.glob("*.key")}

    assert set(modes.values()) == {0o600}
    assert {"ca.key", "sa.key", "admin.key"} <= modes.keys()


def test_a_complete_set_is_kept(made: Settings) -> None:
    before = (made.pki_dir / "ca.crt").read_bytes()

    pki.create(made)

    assert (made.pki_dir / "ca.crt").read_bytes() == before


def test_a_set_that_was_interrupted_is_made_anew(made: Settings) -> None:
    before = (made.pki_dir / "ca.crt").read_bytes()
    (made.pki_dir / "complete").unlink()

    pki.create(made)

    assert (made.pki_dir / "ca.crt").read_bytes() != before
