using 'catalog.bicep'

// azd has these: some it sets itself, some are outputs of main.bicep, and the rest is yours to set (docs/deploy.md).
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param image = readEnvironmentVariable('SERVICE_CATALOG_IMAGE_NAME')
param postgresSize = readEnvironmentVariable('POSTGRES_SIZE')
param postgresHost = readEnvironmentVariable('POSTGRES_HOST')
param redisHost = readEnvironmentVariable('REDIS_HOST')
param filesEndpoint = readEnvironmentVariable('FILES_ENDPOINT')
param smtpHost = readEnvironmentVariable('SMTP_HOST', '')
param tokenAuthority = readEnvironmentVariable('TOKEN_AUTHORITY')
param tokenAudience = readEnvironmentVariable('TOKEN_AUDIENCE')
