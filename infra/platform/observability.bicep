// Where logs, traces and metrics go. The environment's own agent takes logs and traces (OTLP) from the services and passes them on; metrics, which it has
// no way to Application Insights for, the services send there themselves.

import { named } from '../names.bicep'

param location string
param tags object

var dailyQuota = 5

var token = uniqueString(resourceGroup().id)

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: named('log', token)
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    // A bound on the bill of a bad day: a loop that logs stops being billed here.
    workspaceCapping: { dailyQuotaGb: dailyQuota }
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
output dailyQuotaGb int = dailyQuota
output insights string = insights.name
