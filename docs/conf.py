# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site that `make docs` builds: the guides, and the reference that antsibull-docs generates."""

project = "edgeworks.eks_ingress"
copyright = "2026, edgeworks contributors"
title = html_title = html_short_title = project
extensions = ["sphinx_antsibull_ext"]
# Only what comes with Sphinx, and nothing is fetched: no theme and no inventory of another site.
html_theme = "alabaster"
html_theme_options = {"page_width": "1100px", "description": "Applications of an EKS cluster, served through an ALB"}
html_use_smartypants = True
pygments_style = "default"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = False
