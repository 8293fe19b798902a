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

output principals object = {
  gateway: all[indexOf(identities, 'gateway')].properties.principalId
  catalog: all[indexOf(identities, 'catalog')].properties.principalId
  worker: all[indexOf(identities, 'worker')].properties.principalId
  migrations: all[indexOf(identities, 'migrations')].properties.principalId
  broker: all[indexOf(identities, 'broker')].properties.principalId
}

@description('Who owns the schema, and makes the logins of the others.')
output owner object = {
  name: all[indexOf(identities, 'migrations')].name
  principal: all[indexOf(identities, 'migrations')].properties.principalId
}
