# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.modules.iam_role_info import DOOR
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.in_process import InProcessAction


class ActionModule(InProcessAction):
    DOOR = DOOR
    SERVICES = ("iam", "sts")
