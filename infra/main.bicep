// Everything that outlives a release: network, servers, identities and what each of them may do. Who runs what is in the services' own
// templates (gateway.bicep, catalog.bicep, worker.bicep, migrations.bicep), which azd deploys with each release.
targetScope = 'subscription'

import { sizeName } from 'data/sizes.bicep'

@minLength(1)
@maxLength(32)
@description('Name of the azd environment; names the resource group as well.')
param environmentName string

@minLength(1)
@description('Region of everything.')
param location string

@description('Size of PostgreSQL. It decides how many replicas of the services there may be: see data/sizes.bicep.')
param postgresSize sizeName = 'Standard_D2ds_v5'

@description('A standby in another zone, for PostgreSQL, Redis and the environment: what a zone that burns down costs is a failover instead of a restore. Not with burstable sizes.')
param zoneRedundant bool = false

@description('Size of Redis.')
param redisSize string = 'Balanced_B0'

@description('A Redis for the rate limits alone, which never loses a count to cached answers; the size is the smallest. Without it both share one.')
param limitsRedis bool = true

@description('Whether gateway and catalogue may do in Redis what they need and no more (data/redis-rights.json). Azure has that in preview.')
param redisLeastRights bool = false

@secure()
@description('Passwords at the broker that runs here, by the users of data/broker-definitions.json. Letters and digits.')
param brokerPasswords object

@secure()
@description('The catalogue\'s address of a hosted broker (amqps://user:password@host/vhost) in place of the one that runs here. Give all three.')
param catalogBrokerAddress string = ''

@secure()
@description('The worker\'s address of the hosted broker.')
param workerBrokerAddress string = ''

@secure()
@description('Management address of the hosted broker (https://user:password@host), which tells how long its queues are.')
param brokerManagement string = ''

@secure()
@description('Password that the worker logs in with at the mail server (SMTP_HOST), as SMTP_USERNAME.')
param smtpPassword string = ''

@description('Address that alerts are sent to. Without one they are seen in the portal only.')
param alertEmail string = ''

var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'platform/identities.bicep' = {
  scope: group
  params: { location: location, tags: tags }
}

module network 'platform/network.bicep' = {
  scope: group
  params: { location: location, tags: tags }
}

module observability 'platform/observability.bicep' = {
  scope: group
  params: { location: location, tags: tags }
}

module alerts 'platform/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspace: observability.outputs.workspace
    dailyQuotaGb: observability.outputs.dailyQuotaGb
    email: alertEmail
  }
}

module registry 'platform/registry.bicep' = {
  scope: group
  params: { location: location, tags: tags, pullers: identities.outputs.principals }
}

module environment 'platform/environment.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    subnet: network.outputs.apps
    zoneRedundant: zoneRedundant
    workspace: observability.outputs.workspace
    insights: observability.outputs.insights
  }
}

module postgres 'data/postgres.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    sizeName: postgresSize
    zoneRedundant: zoneRedundant
    subnet: network.outputs.postgres
    zone: network.outputs.postgresZone
    owner: identities.outputs.owner
  }
}

module redis 'data/redis.bicep' = {
  scope: group
  params: {
    name: 'redis'
    location: location
    tags: tags
    sizeName: redisSize
    // Everything in it has an end.
    evictionPolicy: 'VolatileTTL'
    highAvailability: zoneRedundant
    subnet: network.outputs.endpoints
    zone: network.outputs.redisZone
    users: { catalog: identities.outputs.principals.catalog, gateway: identities.outputs.principals.gateway }
    leastRights: redisLeastRights
  }
}

module limits 'data/redis.bicep' = if (limitsRedis) {
  scope: group
  params: {
    name: 'limits'
    location: location
    tags: tags
    // 0.5 GB: more than a million clients.
    sizeName: 'Balanced_B0'
    evictionPolicy: 'NoEviction'
    highAvailability: zoneRedundant
    subnet: network.outputs.endpoints
    zone: network.outputs.redisZone
    users: { gateway: identities.outputs.principals.gateway }
    leastRights: redisLeastRights
  }
}

module files 'data/files.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    zoneRedundant: zoneRedundant
    subnet: network.outputs.endpoints
    zone: network.outputs.blobZone
    users: { catalog: identities.outputs.principals.catalog, worker: identities.outputs.principals.worker }
  }
}

module vault 'platform/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    principals: identities.outputs.principals
    brokerPasswords: brokerPasswords
    catalogBrokerAddress: catalogBrokerAddress
    workerBrokerAddress: workerBrokerAddress
    brokerManagement: brokerManagement
    smtpPassword: smtpPassword
    domain: environment.outputs.domain
    subnet: network.outputs.endpoints
    zone: network.outputs.vaultZone
  }
}

module broker 'data/broker.bicep' = if (empty(catalogBrokerAddress)) {
  scope: group
  params: { location: location, tags: tags }
  dependsOn: [environment, vault]
}

// azd keeps these, and hands them to the templates of the services.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.server
output POSTGRES_SIZE string = postgresSize
output GATEWAY_URL string = 'https://gateway.${environment.outputs.domain}'
output FILES_ENDPOINT string = files.outputs.endpoint
output REDIS_HOST string = redis.outputs.host
output LIMITS_REDIS_HOST string = limitsRedis ? limits!.outputs.host : ''
output POSTGRES_HOST string = postgres.outputs.host
