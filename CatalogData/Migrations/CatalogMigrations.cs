using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CatalogData.Migrations;

/// <summary>Brings the database's schema up to date: each embedded script runs once, in the order of its name, in a transaction of its own.</summary>
public sealed class CatalogMigrations(NpgsqlDataSource database, ILogger<CatalogMigrations> logger)
{
    private const string Folder = "CatalogData.Migrations.Scripts.";

    /// <summary>Applies what is missing and returns the names of the scripts that were applied. Hold a <see cref="MigrationLock"/> meanwhile.</summary>
    /// <exception cref="MigrationException">A script failed; what it had done is rolled back, earlier scripts stay applied.</exception>
    public IReadOnlyList<string> Apply()
    {
        // Variables are off: a function body's $$ is no placeholder.
        var upgrade = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(database))
            .WithScripts(new EmbeddedScripts(Assembly.GetExecutingAssembly(), Folder))
            .WithPreprocessor(new LockTimeout())
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .JournalToPostgresqlTable("public", "schema_versions")
            .LogTo(new MigrationLog(logger))
            .Build()
            .PerformUpgrade();

        return upgrade.Successful
            ? [.. upgrade.Scripts.Select(script => script.Name)]
            : throw new MigrationException(upgrade.ErrorScript?.Name, upgrade.Error);
    }

    /// <summary>A migration that cannot get its lock gives up instead of making every later query queue behind it.</summary>
    private sealed class LockTimeout : IScriptPreprocessor
    {
        public string Process(string contents) => $"set local lock_timeout = '5s';\n{contents}";
    }
}
