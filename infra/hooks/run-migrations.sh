#!/bin/sh
# Runs the migrations' job and waits for its end. Whatever else it says than "Succeeded" stops the release before a service has changed.
set -eu

: "${AZURE_RESOURCE_GROUP:?azd sets it: run this as a hook of azd deploy}"

execution=$(az containerapp job start --name migrations --resource-group "$AZURE_RESOURCE_GROUP" --query name --output tsv)
echo "Migrations: $execution"

while :; do
  status=$(az containerapp job execution show --name migrations --resource-group "$AZURE_RESOURCE_GROUP" \
    --job-execution-name "$execution" --query properties.status --output tsv)
  case $status in
    Succeeded) exit 0 ;;
    Running | Processing | Unknown) sleep 5 ;;
    *)
      echo "Migrations: $status. What they said: az containerapp job logs show --name migrations --resource-group $AZURE_RESOURCE_GROUP --container migrations --execution $execution" >&2
      exit 1
      ;;
  esac
done
