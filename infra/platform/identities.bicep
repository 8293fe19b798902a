// One identity per service: what one of them may do says nothing of the others, and each can be taken away alone.

import { identities, named } from '../names.bicep'

param location string
param tags object

var token = uniqueString(resourceGroup().id)

resource all 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [
  for name in identities: {
    name: named(name, token)
    location: location
    tags: tags
  }
]

// By their place in the list of names.
output principals object = {
  gateway: all[0].properties.principalId
  catalog: all[1].properties.principalId
  worker: all[2].properties.principalId
  migrations: all[3].properties.principalId
  broker: all[4].properties.principalId
}

@description('Who owns the schema, and makes the logins of the others.')
output owner object = { name: all[3].name, principal: all[3].properties.principalId }
