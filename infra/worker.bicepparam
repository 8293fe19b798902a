using 'worker.bicep'

// azd has these: some it sets itself, some are outputs of main.bicep, and the rest is yours to set (docs/deploy.md).
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param image = readEnvironmentVariable('SERVICE_WORKER_IMAGE_NAME')
param postgresSize = readEnvironmentVariable('POSTGRES_SIZE')
param postgresHost = readEnvironmentVariable('POSTGRES_HOST')
param filesEndpoint = readEnvironmentVariable('FILES_ENDPOINT')
param smtpHost = readEnvironmentVariable('SMTP_HOST', '')
param smtpUsername = readEnvironmentVariable('SMTP_USERNAME', '')
param mailFrom = readEnvironmentVariable('MAIL_FROM', 'Scalable <catalogue@localhost>')
param publicAddress = readEnvironmentVariable('GATEWAY_URL')
