{{- /*
Copyright: (c) 2026, edgeworks contributors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}

{{- define "alb.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "alb.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains (include "alb.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "alb.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* Webhook objects keep one fixed name, whatever the release is called. */ -}}
{{- define "alb.webhookService" -}}aws-load-balancer-webhook-service{{- end -}}
{{- define "alb.webhookName" -}}aws-load-balancer-webhook{{- end -}}
{{- define "alb.webhookSecret" -}}aws-load-balancer-tls{{- end -}}

{{- define "alb.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "alb.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "alb.selector" -}}
app.kubernetes.io/name: {{ include "alb.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "alb.labels" -}}
{{ include "alb.selector" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.additionalLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "alb.pairs" -}}
{{- $pairs := list -}}
{{- range $key, $value := . -}}
{{- $pairs = append $pairs (printf "%s=%v" $key $value) -}}
{{- end -}}
{{- join "," $pairs -}}
{{- end -}}

{{- /* The webhook's certificate as base64 fields: given, kept from the cluster, or new. */ -}}
{{- define "alb.certificate" -}}
{{- $kept := dict -}}
{{- if .Values.keepTLSSecret -}}
{{- $kept = lookup "v1" "Secret" .Release.Namespace (include "alb.webhookSecret" .) -}}
{{- end -}}
{{- if and .Values.webhookTLS.caCert .Values.webhookTLS.cert .Values.webhookTLS.key -}}
ca: {{ .Values.webhookTLS.caCert | b64enc }}
cert: {{ .Values.webhookTLS.cert | b64enc }}
key: {{ .Values.webhookTLS.key | b64enc }}
{{- else if $kept -}}
ca: {{ index $kept.data "ca.crt" }}
cert: {{ index $kept.data "tls.crt" }}
key: {{ index $kept.data "tls.key" }}
{{- else -}}
{{- $service := printf "%s.%s" (include "alb.webhookService" .) .Release.Namespace -}}
{{- $names := list $service (printf "%s.svc" $service) (printf "%s.svc.%s" $service .Values.cluster.dnsDomain) -}}
{{- $ca := genCA "aws-load-balancer-controller-ca" 3650 -}}
{{- $cert := genSignedCert (include "alb.fullname" .) nil $names 3650 $ca -}}
ca: {{ $ca.Cert | b64enc }}
cert: {{ $cert.Cert | b64enc }}
key: {{ $cert.Key | b64enc }}
{{- end -}}
{{- end -}}

{{- /* clientConfig of one webhook: dict "root" . "ca" <base64> "path" <path>. */ -}}
{{- define "alb.clientConfig" -}}
clientConfig:
  {{- with .ca }}
  caBundle: {{ . }}
  {{- end }}
  service:
    name: {{ include "alb.webhookService" .root }}
    namespace: {{ .root.Release.Namespace }}
    path: {{ .path }}
admissionReviewVersions: [v1beta1]
sideEffects: None
{{- end -}}

{{- define "alb.notItself" -}}
- key: app.kubernetes.io/name
  operator: NotIn
  values: [{{ include "alb.name" . }}]
{{- end -}}
