// The secrets that remain: RabbitMQ knows no identities. Each is readable by those who need that one, and by nobody else.

import { plain, secrets } from '../names.bicep'

param location string
param tags object
param subnet string
param zone string

@description('Principal of each identity.')
param principals object

@description('Domain of the environment, in which the broker that runs here has its name.')
param domain string

@secure()
param brokerPassword string

@secure()
param brokerAddress string

@secure()
param brokerManagement string

@secure()
param smtpPassword string

var token = uniqueString(resourceGroup().id)
var password = uriComponent(brokerPassword)

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: plain('kv', token)
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }
}

module endpoint 'private-endpoint.bicep' = {
  params: { name: 'vault-endpoint', location: location, tags: tags, target: vault.id, part: 'vault', subnet: subnet, zone: zone }
}

resource address 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.brokerAddress
  properties: { value: empty(brokerAddress) ? 'amqp://catalog:${password}@rabbitmq:5672' : brokerAddress }
}

// KEDA asks for queue lengths from outside the apps, where short names mean nothing.
resource management 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.brokerManagement
  properties: { value: empty(brokerAddress) ? 'http://catalog:${password}@rabbitmq.internal.${domain}:15672' : brokerManagement }
}

resource own 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.brokerPassword
  properties: { value: brokerPassword }
}

resource mailPassword 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(smtpPassword)) {
  parent: vault
  name: secrets.smtpPassword
  properties: { value: smtpPassword }
}

resource secretsUser 'Microsoft.Authorization/roleDefinitions@2022-04-01' existing = {
  scope: subscription()
  name: '4633458b-17de-408a-b874-0445c86b69e6'
}

resource addressReaders 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for name in ['catalog', 'worker']: {
    scope: address
    name: guid(address.id, name)
    properties: { principalId: principals[name], principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
  }
]

resource managementReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: management
  name: guid(management.id, 'worker')
  properties: { principalId: principals.worker, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}

resource mailPasswordReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(smtpPassword)) {
  scope: mailPassword
  name: guid(mailPassword.id, 'worker')
  properties: { principalId: principals.worker, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}

resource passwordReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: own
  name: guid(own.id, 'broker')
  properties: { principalId: principals.broker, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}
