# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's certificates and the keys of its service-account tokens, made once per sandbox.

Names of users and groups: https://kubernetes.io/docs/setup/best-practices/certificates/
"""

from __future__ import annotations

import datetime
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.settings import Settings

VALIDITY = datetime.timedelta(days=365)
# Clocks that differ a little must not make a new certificate "not yet valid".
BACKDATED = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Leaf:
    """A certificate to issue: a client's (user and groups) or a server's (addresses and names), or both."""

    file: str
    common_name: str
    groups: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_server(self) -> bool:
        return bool(self.addresses or self.names)


ADMIN = Leaf("admin", "kubernetes-admin", groups=("system:masters",))
CONTROLLER_MANAGER = Leaf("controller-manager", "system:kube-controller-manager")
# The node process is scheduler, kubelets and IRSA webhook in one; its own name keeps it apart in the audit log.
NODE = Leaf("node", "system:sandbox-node", groups=("system:masters",))
APISERVER_KUBELET_CLIENT = Leaf("apiserver-kubelet-client", "kube-apiserver-kubelet-client", groups=("system:masters",))


def leaves(settings: Settings) -> list[Leaf]:
    """Every certificate of a sandbox."""
    world = settings.world
    service_address = str(next(ipaddress.ip_network(world.cluster.service_cidr).hosts()))
    nodes = world.nodes
    return [
        Leaf(
            "apiserver",
            "kube-apiserver",
            addresses=("127.0.0.1", service_address),
            names=(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
            ),
        ),
        Leaf("controller-manager-server", "kube-controller-manager", addresses=("127.0.0.1",), names=("localhost",)),
        Leaf("node-webhook", "pod-identity-webhook", addresses=("127.0.0.1",), names=("localhost",)),
        Leaf(
            "kubelet",
            "kubelet",
            addresses=(*(node.address for node in nodes), *(settings.loopback_of(node.address) for node in nodes)),
            names=tuple(world.node_name(node) for node in nodes),
        ),
        ADMIN,
        CONTROLLER_MANAGER,
        NODE,
        APISERVER_KUBELET_CLIENT,
    ]


def create(settings: Settings) -> None:
    """Write ca, every leaf (<file>.crt, <file>.key) and sa.key/sa.pub into the pki folder; complete ones are kept."""
    folder = settings.pki_dir
    if (folder / "complete").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority_key, authority = _authority()
    _write(folder / "ca.crt", _pem(authority))
    _write(folder / "ca.key", _private_pem(authority_key))
    for leaf in leaves(settings):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder / f"{leaf.file}.crt", _pem(_issue(leaf, key.public_key(), authority, authority_key)))
        _write(folder / f"{leaf.file}.key", _private_pem(key))
    _write_service_account_key(folder)
    (folder / "complete").touch()


def _write_service_account_key(folder: Path) -> None:
    # EKS signs its tokens with RS256: an RSA key.
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _write(folder / "sa.key", _private_pem(key))
    _write(folder / "sa.pub", public)


def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kubernetes")])
    usage = _key_usage(signs_certificates=True)
    builder = (
        _builder(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return key, builder.sign(key, hashes.SHA256())


def _issue(
    leaf: Leaf,
    public_key: ec.EllipticCurvePublicKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    subject = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in leaf.groups]
    subject.append(x509.NameAttribute(NameOID.COMMON_NAME, leaf.common_name))
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if leaf.is_server else ExtendedKeyUsageOID.CLIENT_AUTH
    authority_identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
        authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    builder = (
        _builder(x509.Name(subject), authority.subject, public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(authority_identifier, critical=False)
    )
    if leaf.is_server:
        builder = builder.add_extension(x509.SubjectAlternativeName(_alternative_names(leaf)), critical=False)
    return builder.sign(authority_key, hashes.SHA256())


def _alternative_names(leaf: Leaf) -> Sequence[x509.GeneralName]:
    addresses = [x509.IPAddress(ipaddress.ip_address(address)) for address in leaf.addresses]
    return [*addresses, *(x509.DNSName(name) for name in leaf.names)]


def _builder(subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + VALIDITY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    # PKCS#8 for both kinds of key: kube-apiserver, Go's TLS and Python's ssl all read it.
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(content)
