using System.Reflection;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CatalogData.Migrations;

/// <summary>
/// Brings the database's schema up to date while services go on using it: each embedded script runs once, in the order of its name, in a
/// transaction of its own.
/// </summary>
/// <remarks>
/// A script whose first line is <see cref="WithoutTransaction"/> commits each statement: for what would keep writers waiting in one
/// transaction, as indexes (<c>create index concurrently</c>) and changes of many rows (a block that commits after each batch). It may end
/// halfway, and so must be able to run again.
/// </remarks>
public sealed class CatalogMigrations(NpgsqlDataSource database, ILogger<CatalogMigrations> logger)
{
    /// <summary>The first line of a script that runs outside of a transaction.</summary>
    public const string WithoutTransaction = "-- transaction: none";

    private const string Folder = "CatalogData.Migrations.Scripts.";

    /// <summary>Applies what is missing and returns the names of the scripts that were applied. Hold a <see cref="MigrationLock"/> meanwhile.</summary>
    /// <exception cref="MigrationException">
    /// A script failed; what its transaction had done is rolled back, earlier scripts stay applied.
    /// </exception>
    public IReadOnlyList<string> Apply() =>
        [.. EmbeddedScripts.In(Assembly.GetExecutingAssembly(), Folder).SelectMany(script => Apply(script))];

    // One engine for each script, since an engine runs all of its scripts in the same kind of transaction.
    private IEnumerable<string> Apply(SqlScript script)
    {
        var alone = script.Contents.StartsWith(WithoutTransaction, StringComparison.Ordinal);
        var engine = DeployChanges.To
            .PostgresqlDatabase(new PostgresqlConnectionManager(database))
            .WithScript(script)
            .WithPreprocessor(new LockTimeout(alone ? "session" : "local"));
        // Variables are off: a function body's $$ is no placeholder.
        var upgrade = (alone ? engine.WithoutTransaction() : engine.WithTransactionPerScript())
            .WithVariablesDisabled()
            // A large table takes as long as it takes.
            .WithExecutionTimeout(TimeSpan.Zero)
            .JournalToPostgresqlTable("public", "schema_versions")
            .LogTo(new MigrationLog(logger))
            .Build()
            .PerformUpgrade();

        return upgrade.Successful
            ? upgrade.Scripts.Select(applied => applied.Name)
            : throw new MigrationException(upgrade.ErrorScript?.Name, upgrade.Error);
    }

    /// <summary>A migration that cannot get its lock gives up instead of making every later query queue behind it.</summary>
    private sealed class LockTimeout(string scope) : IScriptPreprocessor
    {
        public string Process(string contents) => $"set {scope} lock_timeout = '5s';\n{contents}";
    }
}
