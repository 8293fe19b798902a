// The images. Pulled by identity; the registry's admin user, a password that everybody would share, stays off.

import { identities, plain } from '../names.bicep'

param location string
param tags object

@description('Principal of each identity.')
param pullers object

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: plain('cr', uniqueString(resourceGroup().id))
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: { adminUserEnabled: false, anonymousPullEnabled: false }
}

resource acrPull 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for name in filter(identities, name => name != 'broker'): {
    scope: registry
    name: guid(registry.id, name, acrPull.id)
    properties: { principalId: pullers[name], principalType: 'ServicePrincipal', roleDefinitionId: acrPull.id }
  }
]

output server string = registry.properties.loginServer
