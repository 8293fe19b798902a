// What may be forgotten: cached answers, and how much of its limit each client has used. No keys: identities log in with tokens.

import { named } from '../names.bicep'

param location string
param tags object
param sizeName string
param highAvailability bool
param subnet string
param zone string

@description('Principals that may log in, by service.')
param users { catalog: string, gateway: string }

resource redis 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: named('redis', uniqueString(resourceGroup().id))
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
      // Everything in it has an end, and the nearest to it goes first.
      evictionPolicy: 'VolatileTTL'
      accessKeysAuthentication: 'Disabled'
    }

    @batchSize(1)
    resource access 'accessPolicyAssignments' = [
      for user in items(users): {
        name: user.key
        properties: { accessPolicyName: 'default', user: { objectId: user.value } }
      }
    ]
  }
}

module endpoint '../platform/private-endpoint.bicep' = {
  params: { name: 'redis-endpoint', location: location, tags: tags, target: redis.id, part: 'redisEnterprise', subnet: subnet, zone: zone }
}

output host string = redis.properties.hostName
