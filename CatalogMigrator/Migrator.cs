using CatalogData.Migrations;
using CatalogData.Seeding;
using CatalogMigrator.Durability;
using CatalogMigrator.Logins;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CatalogMigrator;

/// <summary>
/// Runs all steps under the migration lock: a second migrator waits, and then finds the schema migrated and the catalogue seeded.
/// </summary>
internal sealed partial class Migrator(
    CommandLine command, NpgsqlDataSource database, DurabilityCheck durability, CatalogMigrations migrations,
    DatabaseLoginProvisioner logins, CatalogSeeder seeder, IOptions<SeedOptions> options, IHostEnvironment environment,
    TimeProvider timeProvider, ILogger<Migrator> logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await durability.RunAsync(cancellationToken);
        await using var turn = await MigrationLock.AcquireAsync(database, () => Log.Waiting(logger), timeProvider, cancellationToken);

        var applied = migrations.Apply();
        if (applied.Count > 0)
            Log.Applied(logger, string.Join(", ", applied));
        else
            Log.UpToDate(logger);
        await logins.ApplyAsync(cancellationToken);

        var empty = await seeder.IsEmptyAsync(cancellationToken);
        if (command.Seed && !empty && !options.Value.Replace)
            throw new InvalidOperationException("The catalogue has items already: add --replace to remove them first.");
        if (options.Value.Items > 0 && (command.Seed || (empty && environment.IsDevelopment())))
            await SeedAsync(options.Value, cancellationToken);
    }

    private async Task SeedAsync(SeedOptions seed, CancellationToken cancellationToken)
    {
        var progress = new SynchronousProgress(done => Log.Seeding(logger, done, seed.Items));
        await seeder.SeedAsync(seed.Items, seed.ReviewsPerItem, command.Seed && seed.Replace, progress, cancellationToken);
        Log.Seeded(logger, seed.Items);
    }

    /// <summary>Reports synchronously: <see cref="Progress{T}"/> reports on the thread pool, and so out of order.</summary>
    private sealed class SynchronousProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Another migrator is running; waiting for it.")]
        public static partial void Waiting(ILogger logger);

        [LoggerMessage(LogLevel.Information, "Applied {Scripts}.")]
        public static partial void Applied(ILogger logger, string scripts);

        [LoggerMessage(LogLevel.Information, "The schema is up to date.")]
        public static partial void UpToDate(ILogger logger);

        [LoggerMessage(LogLevel.Information, "Seeded {Done} of {Items} items.")]
        public static partial void Seeding(ILogger logger, int done, int items);

        [LoggerMessage(LogLevel.Information, "Seeded the catalogue with {Items} items.")]
        public static partial void Seeded(ILogger logger, int items);
    }
}
