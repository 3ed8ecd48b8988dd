# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of the sandbox: scheduler, kubelet and kube-proxy's part, with pods as local processes."""
