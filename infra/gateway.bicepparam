using 'gateway.bicep'

// azd has these: some it sets itself, some are outputs of main.bicep, and the rest is yours to set (docs/deploy.md).
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param image = readEnvironmentVariable('SERVICE_GATEWAY_IMAGE_NAME')
param redisHost = readEnvironmentVariable('REDIS_HOST')
param limitsHost = readEnvironmentVariable('LIMITS_REDIS_HOST', '')
param tokenAuthority = readEnvironmentVariable('TOKEN_AUTHORITY')
param tokenAudience = readEnvironmentVariable('TOKEN_AUDIENCE')
