using 'migrations.bicep'

// azd has these: some it sets itself, some are outputs of main.bicep, and the rest is yours to set (docs/deploy.md).
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param image = readEnvironmentVariable('SERVICE_MIGRATIONS_IMAGE_NAME')
param postgresSize = readEnvironmentVariable('POSTGRES_SIZE')
param postgresHost = readEnvironmentVariable('POSTGRES_HOST')
