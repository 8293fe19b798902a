// Uploads and results. No account key works here; the catalogue and the worker come with their identities.

import { fileContainer, plain } from '../names.bicep'

param location string
param tags object
param zoneRedundant bool
param subnet string
param zone string

@description('Principals that may read and write, by service.')
param users { catalog: string, worker: string }

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: plain('st', uniqueString(resourceGroup().id))
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'None' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }

    resource files 'containers' = { name: fileContainer }
  }
}

module endpoint '../platform/private-endpoint.bicep' = {
  params: { name: 'files-endpoint', location: location, tags: tags, target: account.id, part: 'blob', subnet: subnet, zone: zone }
}

resource contributor 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
}

resource writers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for user in items(users): {
    scope: account::blobs::files
    name: guid(account::blobs::files.id, user.key)
    properties: { principalId: user.value, principalType: 'ServicePrincipal', roleDefinitionId: contributor.id }
  }
]

output endpoint string = account.properties.primaryEndpoints.blob
