using System.Diagnostics;
using Npgsql;

namespace CatalogService.Tests.Upgrades;

/// <summary>
/// The catalogue as it was released last, built from the repository's history. Set <see cref="Commit"/> at each release to the commit
/// that was deployed.
/// </summary>
internal sealed class LastRelease : IDisposable
{
    /// <summary>The commit of the release that the migrations of this one are applied to.</summary>
    private const string Commit = "a1a499b";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("last-release-");

    /// <summary>The service's program, to be started by <c>dotnet</c>.</summary>
    public string Service => Path.Combine(_folder.FullName, "CatalogService", "bin", "Debug", "net10.0", "CatalogService.dll");

    /// <returns>Null if the sources came without their history (an archive, a shallow clone).</returns>
    public static async Task<LastRelease?> BuildAsync(CancellationToken cancellationToken)
    {
        var release = new LastRelease();
        try
        {
            var sources = Path.Combine(release._folder.FullName, "sources.tar");
            if (await RunAsync("git", RepositoryRoot.Folder, ["archive", "--output", sources, Commit], cancellationToken)
                is { Length: > 0 })
            {
                release.Dispose();
                return null;
            }

            await SucceedAsync("tar", release._folder.FullName, ["xf", sources], cancellationToken);
            await SucceedAsync("dotnet", release._folder.FullName, ["build", "CatalogService", "--verbosity", "quiet"], cancellationToken);
            return release;
        }
        catch
        {
            release.Dispose();
            throw;
        }
    }

    /// <summary>Makes the schema of that release, as its migrator leaves it.</summary>
    public async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            database,
            "create table schema_versions (schemaversionsid serial primary key, "
            + "scriptname varchar(255) not null, applied timestamp not null)",
            cancellationToken);
        var scripts = Directory.GetFiles(Path.Combine(_folder.FullName, "CatalogData", "Migrations", "Scripts"), "*.sql");
        foreach (var script in scripts.Order(StringComparer.Ordinal))
        {
            await ExecuteAsync(database, await File.ReadAllTextAsync(script, cancellationToken), cancellationToken);
            var journal = $"insert into schema_versions (scriptname, applied) values ('{Path.GetFileName(script)}', now())";
            await ExecuteAsync(database, journal, cancellationToken);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task SucceedAsync(string program, string folder, string[] arguments, CancellationToken cancellationToken)
    {
        if (await RunAsync(program, folder, arguments, cancellationToken) is { Length: > 0 } failure)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {failure}");
    }

    /// <returns>What it wrote if it failed, or nothing.</returns>
    private static async Task<string> RunAsync(string program, string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(
            process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}: {string.Concat(texts)}";
    }
}
