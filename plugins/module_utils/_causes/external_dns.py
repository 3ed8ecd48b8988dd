# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why external-dns does not write a record. Data; the texts are those of v0.21.0, of Route 53, and of ``_unwritten``.

PRIVATE to the collection.
"""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause

RECORDS = (
    Cause(
        "zone-denied",
        r"(?P<who>arn:(?!\S{1,2048}/i-[0-9a-f]{8,17} )\S{1,2048}) is not authorized to perform:? "
        r"(?P<action>route53:\w+) on resource: (?P<resource>arn:[\w*:/.-]{1,2048})(?![^;]* with an explicit deny in )",
        "allow {action} on {resource} to {who}: module iam_policy has the policy (bundled: external_dns) for the zones "
        "in its zone_ids, and role external_dns attaches it",
    ),
    Cause(
        "domain-filter",
        r"runs with --domain-filter=[^,]+, which leaves out (?P<host>\S+)",
        "let external-dns run with a --domain-filter that {host} lies in (the role's external_dns_zone_name)",
    ),
    Cause(
        "domain-excluded",
        r"runs with (?P<filter>--exclude-domains=[^,]+), which leaves out",
        "take {filter} out of the arguments of external-dns, or the name out of what it has to write",
    ),
    Cause(
        "zone-type",
        r"runs with --aws-zone-type=private",
        "let external-dns run with --aws-zone-type=public: a private zone answers only in its VPC",
    ),
    Cause(
        "zone-filter",
        r"runs with --zone-id-filter=[^,]+, and none of these is the zone (?P<zone>.+?) that answers",
        "let external-dns run with the --zone-id-filter of the zone {zone} whose name servers are asked "
        "(the role's external_dns_zone_id; role external_dns deploys it so)",
    ),
    Cause(
        "no-zone-takes-it",
        r"there are no changes for the matching hosted zones",
        "external-dns finds no hosted zone to write the name to: compare its --domain-filter, --zone-id-filter and "
        "--aws-zone-type with the zones of the account that its role is in",
    ),
    Cause(
        "record-of-another",
        r"the records of \S+ are owned by (?P<owner>\S+), and external-dns writes as",
        "external-dns leaves what {owner} owns alone: if that is another cluster, choose another host name; if it is "
        "left over, remove it (module route53_owned_records), or let it run with --txt-owner-id={owner}",
    ),
    Cause(
        "record-without-owner",
        r"the records of (?P<host>\S+) have no owner",
        "external-dns leaves alone what it has not written: remove the records of {host}, or choose another host name",
    ),
    Cause(
        "record-beside-marks",
        r"\b(?P<type>A|AAAA|CNAME) (?P<host>\S+) [^;]{1,2048} is in the zone and not external-dns's",
        "delete the {type} record {host}, and external-dns writes its own",
    ),
    Cause(
        "record-in-the-way",
        r"Tried to create resource record set \[name='(?P<host>[^']*)', type='(?P<type>\w+)'\] but it already exists",
        "a {type} record {host} that external-dns did not write stands in the way, and Route 53 refuses the change "
        "for it: remove it",
    ),
    Cause(
        "writer-missing",
        r"there is no Deployment \S+ that would write the records",
        "deploy external-dns (role external_dns), or say where it runs (written_by)",
    ),
    Cause(
        "writer-stopped",
        r"no pod of Deployment \S+ runs",
        "let it run: kubectl scale deployment with --replicas=1, or look at why its pods are not made",
    ),
)
