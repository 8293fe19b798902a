// What things are called. The services' own templates, deployed at every release, find by name what main.bicep made once.

// Names of servers are the world's, so they end in a token of the resource group; app names are the environment's alone, and short:
// they are host names inside it (http://catalog).
@export()
func named(prefix string, token string) string => '${prefix}-${token}'

// Registries and storage accounts take letters and digits only.
@export()
func plain(prefix string, token string) string => '${prefix}${token}'

@export()
var identities = ['gateway', 'catalog', 'worker', 'migrations', 'broker']

@export()
var database = 'catalogdb'

// The services' own default.
@export()
var fileContainer = 'files'

// Secrets of the vault: all that is left, since PostgreSQL, Redis, blobs and the registry know their callers by identity.
@export()
var secrets = {
  catalogBroker: 'messaging-catalog'
  workerBroker: 'messaging-worker'
  brokerManagement: 'messaging-management-address'
  brokerDefinitions: 'messaging-definitions'
  smtpPassword: 'smtp-password'
}
