// Where logs and traces go. The environment's own agent takes OTLP from the services and passes it on: no service knows a key.

import { named } from '../names.bicep'

param location string
param tags object

var token = uniqueString(resourceGroup().id)

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: named('log', token)
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    // A bound on the bill of a bad day: a loop that logs stops being billed here.
    workspaceCapping: { dailyQuotaGb: 5 }
    features: { enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: named('appi', token)
  location: location
  tags: tags
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id }
}

output workspace string = workspace.id
output insights string = insights.name
