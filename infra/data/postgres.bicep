// The catalogue's database. It has no password at all: identities log in with tokens. The migrator's is the administrator, since only an
// administrator makes logins; the services' are made by it, and may read and write rows (CatalogData/Migrations/Scripts/0900-roles.sql).

import { database, named } from '../names.bicep'
import { clientConnections, preparedStatements, sizeName as postgresSize, sizes } from 'sizes.bicep'

param location string
param tags object
param sizeName postgresSize
param zoneRedundant bool
param subnet string
param zone string

@description('Name and principal of the identity that owns the schema.')
param owner object

var size = sizes[sizeName]

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: named('psql', uniqueString(resourceGroup().id))
  location: location
  tags: tags
  sku: { name: sizeName, tier: size.tier }
  properties: {
    version: '17'
    authConfig: { activeDirectoryAuth: 'Enabled', passwordAuth: 'Disabled', tenantId: tenant().tenantId }
    network: { delegatedSubnetResourceId: subnet, privateDnsZoneArmResourceId: zone, publicNetworkAccess: 'Disabled' }
    storage: { storageSizeGB: 64, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: 14, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: zoneRedundant ? 'ZoneRedundant' : 'Disabled' }
  }

  resource catalogdb 'databases' = {
    name: database
    properties: { charset: 'UTF8', collation: 'en_US.utf8' }
  }
}

// The server takes one change at a time.
resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = {
  parent: server
  name: owner.principal
  properties: { principalName: owner.name, principalType: 'ServicePrincipal', tenantId: tenant().tenantId }
  dependsOn: [server::catalogdb]
}

var poolerSettings = [
  { name: 'pgbouncer.enabled', value: 'true' }
  { name: 'pgbouncer.pool_mode', value: 'transaction' }
  { name: 'pgbouncer.default_pool_size', value: string(size.pooledConnections) }
  { name: 'pgbouncer.max_client_conn', value: string(clientConnections) }
  { name: 'pgbouncer.max_prepared_statements', value: string(preparedStatements) }
]

@batchSize(1)
resource pooler 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = [
  for setting in poolerSettings: if (size.pooled) {
    parent: server
    name: setting.name
    properties: { value: setting.value, source: 'user-override' }
    dependsOn: [administrator]
  }
]

output host string = server.properties.fullyQualifiedDomainName
