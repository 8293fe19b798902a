// RabbitMQ. Azure has no such service, so it is a container: ONE broker, on a disk that ends with it. While it restarts, jobs are accepted
// all the same and wait in the database; messages that it loses are published again from there (the job table is the outbox). What a
// single broker cannot give is work going on meanwhile. If that matters, name a hosted one (BROKER_ADDRESS_CATALOG), and this one is not made.

import { named, plain, secrets } from '../names.bicep'

param location string
param tags object

var token = uniqueString(resourceGroup().id)

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' existing = { name: named('cae', token) }
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: named('broker', token) }
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: plain('kv', token) }

resource broker 'Microsoft.App/containerApps@2025-01-01' = {
  name: 'rabbitmq'
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: false
        transport: 'tcp'
        targetPort: 5672
        exposedPort: 5672
        // For queue lengths, which KEDA asks of the management API: only there do messages in a consumer's hands count.
        additionalPortMappings: [{ external: false, targetPort: 15672, exposedPort: 15672 }]
      }
      secrets: [{ name: 'definitions', identity: identity.id, keyVaultUrl: '${vault.properties.vaultUri}secrets/${secrets.brokerDefinitions}' }]
    }
    template: {
      terminationGracePeriodSeconds: 60
      containers: [
        {
          name: 'rabbitmq'
          image: 'docker.io/library/rabbitmq:4.2-management'
          resources: { cpu: json('1.0'), memory: '2Gi' }
          env: [
            // The name of the data folder; by default the host's, which is another one after each restart.
            { name: 'RABBITMQ_NODENAME', value: 'rabbit@localhost' }
            // Users and what each may do (broker-definitions.json) are read at each start. There is no administrator.
            { name: 'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS', value: '-rabbit load_definitions "/definitions/definitions.json"' }
          ]
          probes: [
            { type: 'Startup', tcpSocket: { port: 5672 }, periodSeconds: 5, failureThreshold: 24 }
            { type: 'Liveness', tcpSocket: { port: 5672 }, periodSeconds: 15, failureThreshold: 4 }
            { type: 'Readiness', tcpSocket: { port: 5672 }, periodSeconds: 5 }
          ]
          volumeMounts: [{ volumeName: 'data', mountPath: '/var/lib/rabbitmq' }, { volumeName: 'definitions', mountPath: '/definitions' }]
        }
      ]
      volumes: [
        // Survives the container, not the replica.
        { name: 'data', storageType: 'EmptyDir' }
        { name: 'definitions', storageType: 'Secret', secrets: [{ secretRef: 'definitions', path: 'definitions.json' }] }
      ]
      // A second broker beside it would be another queue, not the same one.
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
}
