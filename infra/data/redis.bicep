// What may be forgotten: cached answers, and how much of its limit each client has used. No keys: identities log in with tokens.
// One for both, or one each (limitsRedis in main.bicep).

import { named } from '../names.bicep'

@description('Name of the server, before its token.')
param name string
param location string
param tags object
param sizeName string

@description('What happens when it is full. VolatileTTL: what is nearest to its end goes first; NoEviction: new keys are refused.')
param evictionPolicy 'VolatileTTL' | 'NoEviction'
param highAvailability bool
param subnet string
param zone string

@description('Principals that may log in, by service.')
param users { catalog: string?, gateway: string }

@description('Whether each of them has the rights of redis-rights.json and no others; a preview of Azure\'s. Otherwise each may do everything.')
param leastRights bool

var rights = loadJsonContent('redis-rights.json')

resource redis 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: named(name, uniqueString(resourceGroup().id))
  location: location
  tags: tags
  sku: { name: sizeName }
  properties: {
    minimumTlsVersion: '1.2'
    highAvailability: highAvailability ? 'Enabled' : 'Disabled'
    publicNetworkAccess: 'Disabled'
  }

  resource database 'databases' = {
    name: 'default'
    properties: {
      port: 10000
      clientProtocol: 'Encrypted'
      // One address, whatever the number of shards: no client has to know.
      clusteringPolicy: 'EnterpriseCluster'
      evictionPolicy: evictionPolicy
      accessKeysAuthentication: 'Disabled'
    }

    @batchSize(1)
    resource access 'accessPolicyAssignments' = [
      for user in items(users): if (!leastRights) {
        name: user.key
        properties: { accessPolicyName: 'default', user: { objectId: user.value } }
      }
    ]

    @batchSize(1)
    resource leastAccess 'accessPolicyAssignments@2026-05-01-preview' = [
      for user in items(users): if (leastRights) {
        name: user.key
        properties: { accessPolicyName: 'default', accessString: rights[user.key], user: { objectId: user.value } }
      }
    ]
  }
}

module endpoint '../platform/private-endpoint.bicep' = {
  params: { name: '${name}-endpoint', location: location, tags: tags, target: redis.id, part: 'redisEnterprise', subnet: subnet, zone: zone }
}

output host string = redis.properties.hostName
