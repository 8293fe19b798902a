// The worker: nobody calls it, it takes its work from queues. There are as many as the queues are long.

import { database, named, secrets } from 'names.bicep'
import { sizeName, sizes } from 'data/sizes.bicep'

param environmentName string
param location string = resourceGroup().location
param image string
param postgresSize sizeName
param postgresHost string
param filesEndpoint string

@description('The mail server (port 587, STARTTLS). Without one e-mails are refused.')
param smtpHost string

@description('Name to log in with at the mail server; the password is a secret of the vault. Without it the worker does not log in.')
param smtpUsername string

@description('Who e-mails are from.')
param mailFrom string

@description('Where links in e-mails begin: the gateway as the world sees it.')
param publicAddress string

var size = sizes[postgresSize]
var user = named('worker', uniqueString(resourceGroup().id))

// Messages that one worker is expected to cope with, by queue: one of what takes minutes, several of what takes seconds.
var queues = {
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
    fromVault: union(
      { 'broker-address': secrets.workerBroker, 'broker-management': secrets.brokerManagement },
      empty(smtpUsername) ? {} : { 'smtp-password': secrets.smtpPassword }
    )
    env: concat([
      // Not by PgBouncer: an import holds its connection for minutes, which a pooler in between can only make worse.
      { name: 'ConnectionStrings__catalogdb', value: 'Host=${postgresHost};Port=5432;Database=${database};Username=${user};SSL Mode=VerifyFull;Maximum Pool Size=${size.workerPool}' }
      { name: 'ConnectionStrings__messaging', secretRef: 'broker-address' }
      { name: 'ManagedIdentity__Postgres', value: 'true' }
      { name: 'ConnectionStrings__files', value: filesEndpoint }
      { name: 'Mail__Smtp__Host', value: smtpHost }
      { name: 'Mail__From', value: mailFrom }
      { name: 'Mail__PublicAddress', value: publicAddress }
    ], empty(smtpUsername) ? [] : [
      { name: 'Mail__Smtp__Username', value: smtpUsername }
      { name: 'Mail__Smtp__Password', secretRef: 'smtp-password' }
    ])
  }
}
