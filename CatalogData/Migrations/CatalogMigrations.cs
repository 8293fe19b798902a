using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CatalogData.Migrations;

/// <summary>
/// Migrates the database's schema while services keep using it: each embedded script runs once, in the order of the names, in its own
/// transaction.
/// </summary>
/// <remarks>
/// A script whose first line is <see cref="WithoutTransaction"/> commits each statement: for changes that would block writers for long in
/// one transaction, such as indexes (<c>create index concurrently</c>) and updates of many rows (a block that commits after each batch). It
/// may fail halfway, so it must be able to run again.
/// </remarks>
public sealed class CatalogMigrations(NpgsqlDataSource database, ILogger<CatalogMigrations> logger)
{
    /// <summary>The first line of a script that runs without a transaction.</summary>
    public const string WithoutTransaction = "-- transaction: none";

    private const string Folder = "CatalogData.Migrations.Scripts.";

    /// <summary>Applies the missing scripts and returns their names. The caller must hold a <see cref="MigrationLock"/>.</summary>
    /// <exception cref="MigrationException">
    /// A script failed; its transaction is rolled back, and earlier scripts remain applied.
    /// </exception>
    public IReadOnlyList<string> Apply() =>
        [.. EmbeddedScripts.In(Assembly.GetExecutingAssembly(), Folder).SelectMany(script => Apply(script))];

    // One engine per script, since an engine runs all of its scripts in the same transaction mode.
    private IEnumerable<string> Apply(SqlScript script)
    {
        var alone = script.Contents.StartsWith(WithoutTransaction, StringComparison.Ordinal);
        var engine = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(database))
            .WithScript(script)
            .WithPreprocessor(new LockTimeout(alone ? "session" : "local"));
        // Variable substitution is off: the $$ of a function body is not a placeholder.
        var upgrade = (alone ? engine.WithoutTransaction() : engine.WithTransactionPerScript())
            .WithVariablesDisabled()
            // Changes of large tables may take any time.
            .WithExecutionTimeout(TimeSpan.Zero)
            .JournalToPostgresqlTable("public", "schema_versions")
            .LogTo(new MigrationLog(logger))
            .Build()
            .PerformUpgrade();

        return upgrade.Successful
            ? upgrade.Scripts.Select(applied => applied.Name)
            : throw new MigrationException(upgrade.ErrorScript?.Name, upgrade.Error);
    }

    /// <summary>
    /// Sets a lock timeout: a migration that cannot get a lock fails instead of making all later queries queue behind it.
    /// </summary>
    private sealed class LockTimeout(string scope) : IScriptPreprocessor
    {
        public string Process(string contents) => $"set {scope} lock_timeout = '5s';\n{contents}";
    }
}
