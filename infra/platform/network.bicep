// A network of our own. The gateway's address is the one thing of it that the internet sees; servers have addresses in here and nowhere else.

import { named } from '../names.bicep'

param location string
param tags object

var token = uniqueString(resourceGroup().id)

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: named('vnet', token)
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] }
    subnets: [
      {
        // /23: a replica takes an address, a rollout twice as many, and the environment keeps some for itself.
        name: 'apps'
        properties: {
          addressPrefix: '10.40.0.0/23'
          delegations: [{ name: 'apps', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'postgres'
        properties: {
          addressPrefix: '10.40.2.0/28'
          delegations: [{ name: 'postgres', properties: { serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: '10.40.3.0/27' } }
    ]
  }

  resource apps 'subnets' existing = { name: 'apps' }
  resource postgres 'subnets' existing = { name: 'postgres' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

// Names that lead to the private addresses; outside they lead nowhere.
var zoneNames = [
  '${token}.private.postgres.database.azure.com'
  'privatelink.redis.azure.net'
  'privatelink.blob.${az.environment().suffixes.storage}'
  'privatelink.vaultcore.azure.net'
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for name in zoneNames: {
    name: name
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (name, index) in zoneNames: {
    parent: zones[index]
    name: 'vnet'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

output apps string = network::apps.id
output postgres string = network::postgres.id
output endpoints string = network::endpoints.id
output postgresZone string = zones[0].id
output redisZone string = zones[1].id
output blobZone string = zones[2].id
output vaultZone string = zones[3].id
