using System.Diagnostics;
using Npgsql;

namespace Scalable.Bench.Tools;

/// <summary>Runs a tool of PostgreSQL (<c>psql</c>, <c>pgbench</c>) against the bench's database.</summary>
internal static class PostgresTool
{
    /// <returns>What it wrote on standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed, and this is what it said.</exception>
    public static async Task<string> RunAsync(
        string program, string connectionString, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["PGHOST"] = to.Host, ["PGPORT"] = $"{to.Port}",
                ["PGUSER"] = to.Username, ["PGPASSWORD"] = to.Password, ["PGDATABASE"] = to.Database,
            },
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {await errors}");
    }
}
