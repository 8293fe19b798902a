// The offered sizes of PostgreSQL, and how many replicas each of them carries: one table, so that nobody raises the one without the other.
//
//   connections       what the size leaves to users: max_connections - 15 that Azure keeps for itself
//   pooled            whether PgBouncer stands in between. Burstable servers have none, so there each replica's pools count in full
//   pooledConnections what PgBouncer opens to the server for the catalogue, whatever its clients ask for (pgbouncer.default_pool_size):
//                     about 25 for each core, which is where more of them only queue inside the server instead of before it
//   …Replicas         upper limits; while a release rolls out, old and new ones stand side by side
//   …Pool             connections of a replica
//
// Whether it adds up is a test: catalogue (pooled, or replicas x pools x 2) + worker (replicas x pool x 2) + one on which each replica listens (x 2)
// + migrator + a person <= connections.

@export()
type size = {
  tier: 'Burstable' | 'GeneralPurpose'
  connections: int
  pooled: bool
  pooledConnections: int
  catalogReplicas: int
  readPool: int
  writePool: int
  workerReplicas: int
  workerPool: int
}

@export()
type sizeName = 'Standard_B1ms' | 'Standard_B2s' | 'Standard_D2ds_v5' | 'Standard_D4ds_v5' | 'Standard_D8ds_v5' | 'Standard_D16ds_v5'

@export()
var sizes { *: size } = {
  // To look at: one replica of each, and pools to match. Do not measure anything on it.
  Standard_B1ms: { tier: 'Burstable', connections: 35, pooled: false, pooledConnections: 0, catalogReplicas: 1, readPool: 4, writePool: 3, workerReplicas: 1, workerPool: 4 }
  Standard_B2s: { tier: 'Burstable', connections: 414, pooled: false, pooledConnections: 0, catalogReplicas: 6, readPool: 12, writePool: 5, workerReplicas: 4, workerPool: 12 }
  Standard_D2ds_v5: { tier: 'GeneralPurpose', connections: 844, pooled: true, pooledConnections: 50, catalogReplicas: 10, readPool: 12, writePool: 5, workerReplicas: 6, workerPool: 12 }
  Standard_D4ds_v5: { tier: 'GeneralPurpose', connections: 1703, pooled: true, pooledConnections: 100, catalogReplicas: 20, readPool: 12, writePool: 5, workerReplicas: 10, workerPool: 12 }
  Standard_D8ds_v5: { tier: 'GeneralPurpose', connections: 3422, pooled: true, pooledConnections: 200, catalogReplicas: 40, readPool: 12, writePool: 5, workerReplicas: 20, workerPool: 12 }
  Standard_D16ds_v5: { tier: 'GeneralPurpose', connections: 4985, pooled: true, pooledConnections: 400, catalogReplicas: 80, readPool: 12, writePool: 5, workerReplicas: 40, workerPool: 12 }
}

// Connections that PgBouncer takes from its clients, its own default. They cost memory, not server processes.
@export()
var clientConnections = 5000

// Prepared statements that PgBouncer keeps for a connection (1.21 and later; Azure's is 1.22 or later, where the default is none). The catalogue has fewer.
@export()
var preparedStatements = 200
