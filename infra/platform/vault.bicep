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
@description('Passwords at the broker that runs here, by user.')
param brokerPasswords object

@secure()
param catalogBrokerAddress string

@secure()
param workerBrokerAddress string

@secure()
param brokerManagement string

@secure()
param smtpPassword string

var token = uniqueString(resourceGroup().id)

// The broker's users and what each may do, without their passwords.
var rights = loadJsonContent('../data/broker-definitions.json')

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

resource catalogAddress 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.catalogBroker
  properties: { value: empty(catalogBrokerAddress) ? 'amqp://catalog:${uriComponent(brokerPasswords.catalog)}@rabbitmq:5672' : catalogBrokerAddress }
}

resource workerAddress 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.workerBroker
  properties: { value: empty(workerBrokerAddress) ? 'amqp://worker:${uriComponent(brokerPasswords.worker)}@rabbitmq:5672' : workerBrokerAddress }
}

// KEDA asks for queue lengths from outside the apps, where short names mean nothing.
resource management 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.brokerManagement
  properties: { value: empty(catalogBrokerAddress) ? 'http://scaler:${uriComponent(brokerPasswords.scaler)}@rabbitmq.internal.${domain}:15672' : brokerManagement }
}

// What the broker makes its users from whenever it starts.
resource definitions 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: secrets.brokerDefinitions
  properties: { value: string(union(rights, { users: map(rights.users, user => union(user, { password: brokerPasswords[user.name] })) })) }
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

resource catalogAddressReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: catalogAddress
  name: guid(catalogAddress.id, 'catalog')
  properties: { principalId: principals.catalog, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}

resource workerAddressReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: workerAddress
  name: guid(workerAddress.id, 'worker')
  properties: { principalId: principals.worker, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}

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

resource definitionsReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: definitions
  name: guid(definitions.id, 'broker')
  properties: { principalId: principals.broker, principalType: 'ServicePrincipal', roleDefinitionId: secretsUser.id }
}
