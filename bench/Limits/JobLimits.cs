using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Npgsql;
using Scalable.Bench.Measure;
using Scalable.Bench.Stack;
using Scalable.Bench.Tools;
using Scalable.Generator.Load;

namespace Scalable.Bench.Limits;

/// <summary>Accepting a job beside the bare insert, and an import beside <c>\copy</c>.</summary>
internal static class JobLimits
{
    private const int Rounds = 3;
    private const int Rows = 100_000;

    // What accepts a job is one statement as well: a row of the jobs table.
    private const string Statement =
        "insert into jobs (id, kind, owner, payload, publish_at) values (gen_random_uuid(), 'bench', 'bench', '{}', null);";

    // The table with its indexes, and the trigger that fills the search terms, which "including all" leaves out.
    private const string CopiedTable =
        """
        drop table if exists copied;
        create table copied (like items including all);
        create trigger copied_search_inserted before insert on copied for each row execute function set_item_search();
        """;

    public static async Task<Ratio> AcceptanceAsync(ProofStack stack, CancellationToken cancellationToken)
    {
        const int perSecond = 50, seconds = 5;
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, Statement, cancellationToken);

        // A replica of its own: the stack's give idle connections back after a second, and would open new ones all the time.
        var (service, _) = await stack.Servers.ServiceAsync(
            cancellationToken,
            [
                .. EmptyJobs.Settings, ("Logging__LogLevel__Default", "Warning"), .. Tokens.Settings
            ]);
        RequestKind[] tasks = [.. stack.Catalogue.SlowTasks.Select(task => task with { Path = EmptyJobs.Path })];
        var load = new LoadSpec(service, seconds, [new Population("callers", 20, perSecond / 20.0, tasks)]);
        await WarmUp.RunAsync(stack.Generator, load with { Populations = [load.Populations[0] with { Rate = 5 }] }, 12, cancellationToken);
        var turns = await InterleavedRounds.RunAsync(
            Rounds,
            async () => (await stack.Generator.RunAsync(load, cancellationToken)).Only.Latency.P99,
            () => PgbenchP99Async(stack.Servers.Postgres, script, perSecond, seconds, cancellationToken));
        var (accepting, bare) = turns.Pair();
        return new("accepting a job, p99", accepting, "the bare insert by pgbench, prepared, p99", bare, "ms", 3, MoreIsBetter: false);
    }

    public static async Task<Ratio> ImportAsync(ProofStack stack, CancellationToken cancellationToken)
    {
        var file = Path.ChangeExtension(Path.GetTempFileName(), ".csv");
        var (imported, copied) = (await InterleavedRounds.RunAsync(Rounds, ImportedAsync, CopiedAsync)).Pair();
        File.Delete(file);
        return new(
            $"import of {Rows:N0} rows, accepted to completed", imported, @"psql \copy into the same indexes", copied, "rows/s", 0.5);

        async Task<double> ImportedAsync()
        {
            await File.WriteAllTextAsync(file, Csv("Type,Brand,Name,Price", i => $"Tents,Alderbeck,Imported {i},9.90"), cancellationToken);
            using var client = new HttpClient { BaseAddress = stack.Catalogue.Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Create("importer", "catalog:write"));
            var start = Stopwatch.GetTimestamp();
            await using var upload = File.OpenRead(file);
            using var content = new StreamContent(upload) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };
            using var accepted = await client.PostAsync("/api/catalog/imports", content, cancellationToken);
            accepted.EnsureSuccessStatusCode();
            string? state;
            do
            {
                await Task.Delay(20, cancellationToken);
                using var job = JsonDocument.Parse(await client.GetStringAsync(accepted.Headers.Location, cancellationToken));
                state = job.RootElement.GetProperty("state").GetString();
            }
            while (state is "queued" or "running");
            return state == "completed"
                ? Rows / Stopwatch.GetElapsedTime(start).TotalSeconds
                : throw new InvalidOperationException($"The import is {state}.");
        }

        async Task<double> CopiedAsync()
        {
            await File.WriteAllTextAsync(file, Csv("name,price,type_id,brand_id", i => $"Copied {i},9.90,1,1"), cancellationToken);
            await PostgresTool.RunAsync(
                "psql",
                stack.Servers.Postgres,
                ["-qc", CopiedTable],
                cancellationToken);
            var start = Stopwatch.GetTimestamp();
            await PostgresTool.RunAsync(
                "psql",
                stack.Servers.Postgres,
                ["-qc", $@"\copy copied (name, price, type_id, brand_id) from '{file}' with (format csv, header)"],
                cancellationToken);
            return Rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    // pgbench tells averages only; its log has each transaction, in microseconds, from when it was due.
    private static async Task<double> PgbenchP99Async(
        string postgres, string script, int perSecond, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("bench-pgbench-").FullName;
        await PostgresTool.RunAsync(
            "pgbench",
            postgres,
            [
                "-n", "-M", "prepared", "-c", "10", "-T", $"{seconds}", "-R", $"{perSecond}",
                "-f", script, "-l", $"--log-prefix={folder}/log"
            ],
            cancellationToken);
        double[] latencies =
        [
            .. Directory.GetFiles(folder).SelectMany(File.ReadLines)
                .Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order(),
        ];
        Directory.Delete(folder, recursive: true);
        await using var database = NpgsqlDataSource.Create(postgres);
        await using var tidy = database.CreateCommand("delete from jobs where kind = 'bench'");
        await tidy.ExecuteNonQueryAsync(cancellationToken);
        return latencies[(int)(latencies.Length * 0.99)];
    }

    private static string Csv(string header, Func<int, string> row)
    {
        var text = new StringBuilder(header).Append('\n');
        for (var i = 1; i <= Rows; i++)
            text.Append(row(i)).Append('\n');
        return text.ToString();
    }
}
