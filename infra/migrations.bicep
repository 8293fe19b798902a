// The migrations: a job that runs to its end before a release's services start (infra/hooks/run-migrations.sh).

import { database, named, plain } from 'names.bicep'
import { sizeName, sizes } from 'data/sizes.bicep'

param environmentName string
param location string = resourceGroup().location
param image string
param postgresSize sizeName
param postgresHost string

var token = uniqueString(resourceGroup().id)

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' existing = { name: named('cae', token) }
resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = { name: plain('cr', token) }
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: named('migrations', token) }
resource catalog 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: named('catalog', token) }
resource worker 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: named('worker', token) }

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: 'migrations'
  location: location
  tags: { 'azd-env-name': environmentName, 'azd-service-name': 'migrations' }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      triggerType: 'Manual'
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      // An index on a large table takes its time. A migration that failed has rolled itself back: a person looks before it runs again.
      replicaTimeout: 3600
      replicaRetryLimit: 0
      registries: [{ server: registry.properties.loginServer, identity: identity.id }]
    }
    template: {
      containers: [
        {
          name: 'migrations'
          image: image
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: [
            { name: 'OTEL_SERVICE_NAME', value: 'migrations' }
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'AZURE_TOKEN_CREDENTIALS', value: 'ManagedIdentityCredential' }
            // The server itself: the lock that makes migrators take turns belongs to a session, which PgBouncer does not keep.
            { name: 'ConnectionStrings__catalogdb', value: 'Host=${postgresHost};Port=5432;Database=${database};Username=${identity.name};SSL Mode=VerifyFull;Maximum Pool Size=3' }
            { name: 'ManagedIdentity__Postgres', value: 'true' }
            { name: 'Logins__Catalog__Name', value: catalog.name }
            { name: 'Logins__Catalog__ObjectId', value: catalog.properties.principalId }
            // PgBouncer refuses settings that come with a connection, so they are the login's.
            { name: 'Logins__Catalog__GenericPlans', value: string(sizes[postgresSize].pooled) }
            // What the catalogue asks for itself elsewhere: nine tenths of Database:CommandTimeoutSeconds.
            { name: 'Logins__Catalog__StatementTimeout', value: sizes[postgresSize].pooled ? '00:00:02.700' : '' }
            { name: 'Logins__Worker__Name', value: worker.name }
            { name: 'Logins__Worker__ObjectId', value: worker.properties.principalId }
          ]
        }
      ]
    }
  }
}
