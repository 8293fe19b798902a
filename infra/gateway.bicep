// The gateway: the one that the internet sees. It keeps nothing, so there may be any number of it; the limits are theirs together, in Redis.

param environmentName string
param location string = resourceGroup().location
param image string
param redisHost string

@description('The Redis of the limits\' own. Without one the limits share that of the caches.')
param limitsHost string

@description('The OpenID Connect provider whose tokens count.')
param tokenAuthority string

@description('Whom those tokens are for.')
param tokenAudience string

// Also what a gateway that has not reached Redis yet takes for their number: it then enforces so small a part of each limit.
var maxGateways = 20

module app 'apps/app.bicep' = {
  params: {
    name: 'gateway'
    location: location
    environmentName: environmentName
    image: image
    ingress: 'external'
    cores: '1.0'
    memory: '2Gi'
    // Two, so that one may die.
    minReplicas: 2
    maxReplicas: maxGateways
    rules: [{ name: 'requests', http: { metadata: { concurrentRequests: '100' } } }]
    env: concat(
      [
        { name: 'services__catalog__http__0', value: 'http://catalog' }
        { name: 'RateLimiting__MaxGateways', value: string(maxGateways) }
        { name: 'ConnectionStrings__cache', value: '${redisHost}:10000,ssl=true,abortConnect=false' }
        { name: 'ManagedIdentity__Redis', value: 'true' }
        { name: 'Authentication__Schemes__Bearer__Authority', value: tokenAuthority }
        { name: 'Authentication__Schemes__Bearer__ValidAudiences__0', value: tokenAudience }
        // The environment's ingress: its subnet, and the range it takes for itself. What it says of a client is believed; what the client
        // says itself stands further left in the header, and is not read.
        { name: 'Hardening__TrustedProxies__0', value: '10.40.0.0/23' }
        { name: 'Hardening__TrustedProxies__1', value: '100.100.0.0/16' }
      ],
      empty(limitsHost) ? [] : [{ name: 'ConnectionStrings__limits', value: '${limitsHost}:10000,ssl=true,abortConnect=false' }]
    )
  }
}
