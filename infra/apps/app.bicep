// A service as a container app: what all of them share. Probes and scale are said here and with each release, never left to defaults,
// which are no probes at all and nought to ten replicas: a worker that falls to nought has nobody to wake it.

import { named, plain } from '../names.bicep'

@description('Name of the service: the app\'s, its identity\'s, and its host name inside the environment.')
param name string
param location string
param environmentName string
param image string

@description('external: the internet; internal: the environment; none: nobody.')
param ingress 'external' | 'internal' | 'none'

@description('Variables, beside those of every service.')
param env { name: string, value: string?, secretRef: string? }[]

@description('Secrets of the vault that the app reads, by the name that env and rules know them by.')
param fromVault { *: string } = {}

@description('In quarters; a core has 2 GiB.')
param cores string
param memory string
param minReplicas int
param maxReplicas int

@description('Scale rules. The first is what else counts beside being alive.')
@minLength(1)
param rules array

var token = uniqueString(resourceGroup().id)

// The base image listens here (its user may not use a port below 1024).
var port = 8080

// From SIGTERM to SIGKILL: the drain delay, in which the ingress notices, and then what the slowest part may take. Times nest, and the
// services check it at start.
var grace = 45

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' existing = { name: named('cae', token) }
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: named(name, token) }
resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = { name: plain('cr', token) }
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: plain('kv', token) }

resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: named('appi', token) }

resource app 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: { 'azd-env-name': environmentName, 'azd-service-name': name }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      // The old revision serves until the new one is ready. One that never gets ready never serves.
      activeRevisionsMode: 'Single'
      maxInactiveRevisions: 10
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
      secrets: [
        for secret in items(fromVault): {
          name: secret.key
          identity: identity.id
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${secret.value}'
        }
      ]
      ingress: ingress == 'none'
        ? null
        : {
            external: ingress == 'external'
            targetPort: port
            transport: 'auto'
            // Inside, the mesh encrypts; a redirect to https would only cost a round trip.
            allowInsecure: ingress == 'internal'
            traffic: [{ latestRevision: true, weight: 100 }]
          }
    }
    template: {
      terminationGracePeriodSeconds: grace
      containers: [
        {
          name: name
          image: image
          resources: { cpu: json(cores), memory: memory }
          env: concat(
            [
              { name: 'OTEL_SERVICE_NAME', value: name }
              // For metrics. Logs reach it by the environment's agent: the console says nothing, or each line would be paid for twice.
              { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insights.properties.ConnectionString }
              { name: 'Logging__Console__LogLevel__Default', value: 'None' }
              { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
              { name: 'AZURE_TOKEN_CREDENTIALS', value: 'ManagedIdentityCredential' }
              { name: 'Shutdown__DrainDelay', value: '00:00:10' }
              { name: 'Shutdown__HostTimeout', value: '00:00:40' }
              { name: 'Shutdown__GracePeriod', value: '00:00:${grace}' }
            ],
            env
          )
          probes: [
            { type: 'Startup', httpGet: { path: '/alive', port: port }, periodSeconds: 1, failureThreshold: 60 }
            { type: 'Liveness', httpGet: { path: '/alive', port: port }, periodSeconds: 10, failureThreshold: 3 }
            { type: 'Readiness', httpGet: { path: '/health', port: port }, periodSeconds: 2, failureThreshold: 2 }
          ]
        }
      ]
      scale: { minReplicas: minReplicas, maxReplicas: maxReplicas, rules: rules }
    }
  }
}
