// The catalogue: inside only. How many there may be, and how many connections each holds, is the database's to say.

import { database, named, secrets } from 'names.bicep'
import { preparedStatements, sizeName, sizes } from 'data/sizes.bicep'

param environmentName string
param location string = resourceGroup().location
param image string
param postgresSize sizeName
param postgresHost string
param redisHost string
param filesEndpoint string

@description('The mail server that the worker sends by. Without one e-mails are refused.')
param smtpHost string

@description('The OpenID Connect provider whose tokens count.')
param tokenAuthority string

@description('Whom those tokens are for.')
param tokenAudience string

var size = sizes[postgresSize]
var user = named('catalog', uniqueString(resourceGroup().id))

module app 'apps/app.bicep' = {
  params: {
    name: 'catalog'
    location: location
    environmentName: environmentName
    image: image
    ingress: 'internal'
    cores: '1.0'
    memory: '2Gi'
    minReplicas: min(2, size.catalogReplicas)
    maxReplicas: size.catalogReplicas
    rules: [{ name: 'requests', http: { metadata: { concurrentRequests: '50' } } }]
    fromVault: { 'broker-address': secrets.catalogBroker }
    env: [
      // PgBouncer's port, where there is one.
      { name: 'ConnectionStrings__catalogdb', value: 'Host=${postgresHost};Port=${size.pooled ? 6432 : 5432};Database=${database};Username=${user};SSL Mode=VerifyFull' }
      // Always the server itself: nothing can be listened to through PgBouncer.
      { name: 'ConnectionStrings__catalogdb-listen', value: 'Host=${postgresHost};Port=5432;Database=${database};Username=${user};SSL Mode=VerifyFull' }
      { name: 'ConnectionStrings__cache', value: '${redisHost}:10000,ssl=true,abortConnect=false' }
      { name: 'ConnectionStrings__messaging', secretRef: 'broker-address' }
      { name: 'ManagedIdentity__Postgres', value: 'true' }
      { name: 'ManagedIdentity__Redis', value: 'true' }
      { name: 'Database__PgBouncer', value: string(size.pooled) }
      { name: 'Database__PgBouncerPreparedStatements', value: string(size.pooled ? preparedStatements : 0) }
      { name: 'Database__Replicas', value: string(size.catalogReplicas) }
      { name: 'Database__ReadPoolSize', value: string(size.readPool) }
      { name: 'Database__WritePoolSize', value: string(size.writePool) }
      // The workers' with the one on which each listens, twice while a release rolls out, the migrator's and a person's.
      { name: 'Database__ReservedConnections', value: string(size.workerReplicas * (size.workerPool + 1) * 2 + 5) }
      { name: 'ConnectionStrings__files', value: filesEndpoint }
      { name: 'Mail__Smtp__Host', value: smtpHost }
      { name: 'Authentication__Schemes__Bearer__Authority', value: tokenAuthority }
      { name: 'Authentication__Schemes__Bearer__ValidAudiences__0', value: tokenAudience }
    ]
  }
}
