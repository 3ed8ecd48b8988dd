{{- /*
Copyright: (c) 2026, edgeworks contributors
SPDX-License-Identifier: GPL-3.0-or-later

The container's arguments. Values that are booleans are passed when they are set at all, others when they are not empty.
*/ -}}
{{- define "alb.arguments" -}}
- --cluster-name={{ required "Chart cannot be installed without a valid clusterName!" .Values.clusterName }}
{{- $flags := dict
  "ingress-class" .Values.ingressClass
  "aws-region" .Values.region
  "aws-vpc-id" .Values.vpcId
  "aws-vpc-tags" (include "alb.pairs" .Values.vpcTags)
  "aws-api-endpoints" .Values.awsApiEndpoints
  "aws-api-throttle" (join "," .Values.awsApiThrottle)
  "aws-max-retries" .Values.awsMaxRetries
  "metrics-bind-addr" .Values.metricsBindAddr
  "ingress-max-concurrent-reconciles" .Values.ingressMaxConcurrentReconciles
  "service-max-concurrent-reconciles" .Values.serviceMaxConcurrentReconciles
  "targetgroupbinding-max-concurrent-reconciles" .Values.targetgroupbindingMaxConcurrentReconciles
  "targetgroupbinding-max-exponential-backoff-delay" .Values.targetgroupbindingMaxExponentialBackoffDelay
  "max-targets-per-target-group" .Values.maxTargetsPerTargetGroup
  "lb-stabilization-monitor-interval" .Values.lbStabilizationMonitorInterval
  "log-level" .Values.logLevel
  "webhook-bind-port" .Values.webhookBindPort
  "sync-period" .Values.syncPeriod
  "watch-namespace" .Values.watchNamespace
  "default-ssl-policy" .Values.defaultSSLPolicy
  "default-load-balancer-scheme" .Values.defaultLoadBalancerScheme
  "load-balancer-class" .Values.loadBalancerClass
  "external-managed-tags" (join "," .Values.externalManagedTags)
  "default-tags" (include "alb.pairs" .Values.defaultTags)
  "backend-security-group" .Values.backendSecurityGroup
  "feature-gates" (include "alb.pairs" .Values.controllerConfig.featureGates)
}}
{{- range $flag, $value := $flags }}
{{- if $value }}
- --{{ $flag }}={{ $value }}
{{- end }}
{{- end }}
{{- $switches := dict
  "enable-pod-readiness-gate-inject" .Values.enablePodReadinessGateInject
  "enable-shield" .Values.enableShield
  "enable-waf" .Values.enableWaf
  "enable-wafv2" .Values.enableWafv2
  "disable-ingress-class-annotation" .Values.disableIngressClassAnnotation
  "disable-ingress-group-name-annotation" .Values.disableIngressGroupNameAnnotation
  "tolerate-non-existent-backend-service" .Values.tolerateNonExistentBackendService
  "tolerate-non-existent-backend-action" .Values.tolerateNonExistentBackendAction
  "enable-endpoint-slices" .Values.enableEndpointSlices
  "enable-backend-security-group" .Values.enableBackendSecurityGroup
  "enable-manage-backend-security-group-rules" .Values.enableManageBackendSecurityGroupRules
  "disable-restricted-sg-rules" .Values.disableRestrictedSecurityGroupRules
}}
{{- range $flag, $value := $switches }}
{{- if kindIs "bool" $value }}
- --{{ $flag }}={{ $value }}
{{- end }}
{{- end }}
{{- if ne .Values.defaultTargetType "instance" }}
- --default-target-type={{ .Values.defaultTargetType }}
{{- end }}
{{- end -}}
