// The worker: nobody calls it, it takes its work from queues. There are as many as the queues are long.

import { database, named, secrets } from 'names.bicep'
import { sizeName, sizes } from 'data/sizes.bicep'

param environmentName string
param location string = resourceGroup().location
param image string
param postgresSize sizeName
param postgresHost string
param filesEndpoint string

var size = sizes[postgresSize]
var user = named('worker', uniqueString(resourceGroup().id))

// Messages that one worker is expected to cope with, by queue: one of what takes minutes, several of what takes seconds.
var queues = {
  imports: 1
  'jobs-import': 1
  'jobs-picture': 10
  'jobs-price-list': 2
  'jobs-email': 20
}

module app 'apps/app.bicep' = {
  params: {
    name: 'worker'
    location: location
    environmentName: environmentName
    image: image
    ingress: 'none'
    cores: '1.0'
    memory: '2Gi'
    // One at least: queues are looked at twice a minute, and the first job of the morning shall not wait for that.
    minReplicas: 1
    maxReplicas: size.workerReplicas
    rules: [
      for queue in items(queues): {
        name: queue.key
        custom: {
          type: 'rabbitmq'
          // Over the management API, where messages in a worker's hands still count: else the last long import would shrink its own worker away.
          metadata: { protocol: 'http', mode: 'QueueLength', queueName: queue.key, value: string(queue.value) }
          auth: [{ secretRef: 'broker-management', triggerParameter: 'host' }]
        }
      }
    ]
    fromVault: { 'broker-address': secrets.brokerAddress, 'broker-management': secrets.brokerManagement }
    env: [
      // Not by PgBouncer: an import holds its connection for minutes, which a pooler in between can only make worse.
      { name: 'ConnectionStrings__catalogdb', value: 'Host=${postgresHost};Port=5432;Database=${database};Username=${user};SSL Mode=VerifyFull;Maximum Pool Size=${size.workerPool}' }
      { name: 'ConnectionStrings__messaging', secretRef: 'broker-address' }
      { name: 'ManagedIdentity__Postgres', value: 'true' }
      { name: 'ConnectionStrings__files', value: filesEndpoint }
    ]
  }
}
