// Who is told of what: the alerts of docs/operate.md, each with its page under docs/runbooks. The services' metrics are in AppMetrics, under the names
// that the code gives them. Application Insights keeps no buckets of a histogram, so slow is the mean here, not a share.

import { named } from '../names.bicep'

param location string
param tags object

@description('Log Analytics workspace that has the metrics.')
param workspace string

@description('Logs of a day at most, in GB: observability.bicep.')
param dailyQuotaGb int

@description('Address that is told. Without one alerts are seen in the portal only.')
param email string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: named('ag', uniqueString(resourceGroup().id))
  location: 'global'
  tags: tags
  properties: { groupShortName: 'operators', enabled: true, emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }] }
}

var requests = 'AppMetrics | where Name == "http.server.request.duration" and AppRoleName == "gateway"'
var status = 'extend status = toint(Properties["http.response.status_code"])'

// Errors and latency are looked at over an hour; 14.4 times the objective's share there takes 2 % of the month's budget.
var alerts = [
  {
    name: 'ErrorBudgetBurn'
    severity: 1
    window: 'PT1H'
    query: '${requests} | ${status} | summarize errors = sumif(ItemCount, status >= 500 and status != 501), total = sum(ItemCount) | where errors > 14.4 * 0.001 * total'
  }
  {
    name: 'LatencyBudgetBurn'
    severity: 1
    window: 'PT1H'
    query: '${requests} | where tostring(Properties["http.route"]) !matches regex "events|imports" | summarize seconds = sum(Sum) / sum(ItemCount) | where seconds > 0.5'
  }
  {
    name: 'OldestWaitingJob'
    severity: 1
    window: 'PT5M'
    query: 'AppMetrics | where Name == "jobs.oldest_waiting" | summarize age = min(Max) by kind = tostring(Properties.kind) | where age > 600'
  }
  {
    name: 'DatabasePoolWaits'
    severity: 3
    window: 'PT5M'
    query: 'AppMetrics | where Name == "db.client.connection.npgsql.pending_requests" | summarize waiting = min(Max) by AppRoleName, AppRoleInstance | where waiting > 0'
  }
  {
    name: 'LimiterInLocalMode'
    severity: 3
    window: 'PT5M'
    query: 'AppMetrics | where Name == "gateway.ratelimit.local" | summarize local = min(Max) by AppRoleInstance | where local > 0'
  }
  {
    name: 'LogCap'
    severity: 3
    window: 'P1D'
    query: 'Usage | where IsBillable | summarize gb = sum(Quantity) / 1000 | where gb > 0.8 * ${dailyQuotaGb}'
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: alert.name
    location: location
    tags: tags
    properties: {
      displayName: alert.name
      description: 'docs/runbooks: see docs/operate.md'
      enabled: true
      severity: alert.severity
      scopes: [workspace]
      evaluationFrequency: alert.window == 'P1D' ? 'PT1H' : 'PT5M'
      windowSize: alert.window
      criteria: {
        allOf: [{ query: alert.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0, failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 } }]
      }
      autoMitigate: true
      actions: { actionGroups: empty(email) ? [] : [people.id] }
    }
  }
]
