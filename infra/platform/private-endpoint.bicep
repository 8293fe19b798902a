// An address inside the network for a server that is otherwise the world's.

param name string
param location string
param tags object
param target string

@description('Which of the target\'s services: blob, vault, redisEnterprise.')
param part string
param subnet string
param zone string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnet }
    privateLinkServiceConnections: [{ name: part, properties: { privateLinkServiceId: target, groupIds: [part] } }]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: part, properties: { privateDnsZoneId: zone } }] }
  }
}
