// The place where the containers run, inside the network.

import { named } from '../names.bicep'

param location string
param tags object
param subnet string
param zoneRedundant bool

@description('Log Analytics workspace of the containers\' output.')
param workspace string

@description('Name of the Application Insights that takes traces.')
param insights string

resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: insights }

// A preview of the interface, because the agent that takes telemetry is in no other one yet.
resource environment 'Microsoft.App/managedEnvironments@2025-02-02-preview' = {
  name: named('cae', uniqueString(resourceGroup().id))
  location: location
  tags: tags
  properties: {
    // External, so that the gateway can be; what is not external stays inside all the same.
    vnetConfiguration: { infrastructureSubnetId: subnet, internal: false }
    zoneRedundant: zoneRedundant
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    // By diagnostic setting instead of by the workspace's key.
    appLogsConfiguration: { destination: 'azure-monitor' }
    appInsightsConfiguration: { connectionString: component.properties.ConnectionString }
    openTelemetryConfiguration: {
      tracesConfiguration: { destinations: ['appInsights'] }
      logsConfiguration: { destinations: ['appInsights'] }
    }
    // Between ingress and container, too, nothing is sent in the clear.
    peerTrafficConfiguration: { encryption: { enabled: true } }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'logs'
  properties: {
    workspaceId: workspace
    logs: [{ category: 'ContainerAppConsoleLogs', enabled: true }, { category: 'ContainerAppSystemLogs', enabled: true }]
  }
}

output domain string = environment.properties.defaultDomain
