using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using Scalable.Bench.Stack;
using Scalable.Generator.Load;

namespace Scalable.Bench.Fairness;

/// <summary>The system with the gateway's limits for production, two replicas and a worker.</summary>
internal sealed class SystemStack : IAsyncDisposable
{
    private readonly CatalogueBench _servers;
    private readonly NpgsqlDataSource _database;
    private readonly HttpClient _client;
    private readonly int _items;
    private readonly SilentServer _documents;
    private readonly LoadProcess _generator = LoadProcess.Start();
    private int _seed;

    private SystemStack(CatalogueBench servers, Uri gateway, SilentServer documents, int items)
    {
        (_servers, Gateway, _documents, _items) = (servers, gateway, documents, items);
        _database = NpgsqlDataSource.Create(servers.Postgres);
        _client = new HttpClient { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", Tokens.Create("importer", "catalog:write"));
    }

    public Uri Gateway { get; }

    /// <param name="items">The items that the readers ask for.</param>
    public static async Task<SystemStack> StartAsync(int items, CancellationToken cancellationToken)
    {
        var servers = await CatalogueBench.StartAsync(items, cancellationToken, messaging: true);
        var documents = new SilentServer();
        var system = await ScalableSystem.StartAsync(servers, "", documents.Address, cancellationToken);
        return new SystemStack(servers, system.Gateway.Address, documents, items);
    }

    /// <summary>Runs a load with a choice of requests of its own.</summary>
    public Task<LoadResult> RunAsync(
        double seconds, CancellationToken cancellationToken, params IReadOnlyList<Population> populations) =>
        _generator.RunAsync(new LoadSpec(Gateway, seconds, populations) { Seed = ++_seed }, cancellationToken);

    /// <summary>Starts a job for each of several users that runs until the stack is disposed of.</summary>
    /// <returns>The event stream of each job and its user's token, as many times as a user has streams.</returns>
    public async Task<IReadOnlyList<(Uri Events, string Token)>> StartLastingJobsAsync(
        int users, int streamsPerUser, CancellationToken cancellationToken)
    {
        var streams = new List<(Uri, string)>();
        foreach (var user in Enumerable.Range(0, users))
        {
            var token = Tokens.Create(string.Create(CultureInfo.InvariantCulture, $"watcher-{user}"), "catalog:write");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{EmptyJobs.Path}?due=never");
            request.Headers.Authorization = new("Bearer", token);
            using var accepted = await _client.SendAsync(request, cancellationToken);
            accepted.EnsureSuccessStatusCode();
            var events = new Uri($"{accepted.Headers.Location}/events", UriKind.Relative);
            streams.AddRange(Enumerable.Repeat((events, token), streamsPerUser));
        }

        return streams;
    }

    /// <summary>Imports a file.</summary>
    /// <returns>Rows per second, from the first byte of the upload to the end of the job.</returns>
    public async Task<double> ImportAsync(ImportFile file, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var content = new StreamContent(File.OpenRead(file.Path));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var accepted = await _client.PostAsync("/api/catalog/imports", content, cancellationToken);
        accepted.EnsureSuccessStatusCode();
        while (true)
        {
            await Task.Delay(100, cancellationToken);
            using var response = await _client.GetAsync(accepted.Headers.Location, cancellationToken);
            // Refused under load: the next one tells.
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests)
                continue;
            response.EnsureSuccessStatusCode();
            using var job = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            switch (job.RootElement.GetProperty("state").GetString())
            {
                case "completed":
                    return file.Rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
                case "failed":
                    throw new InvalidOperationException($"The import failed: {job.RootElement.GetProperty("error").GetString()}");
            }
        }
    }

    /// <summary>Removes what was imported, so that each import meets the same table.</summary>
    public async Task RemoveImportedAsync(CancellationToken cancellationToken)
    {
        foreach (var sql in (string[])
            [string.Create(CultureInfo.InvariantCulture, $"delete from items where id > {_items}"), "vacuum analyze items", "checkpoint"])
        {
            await using var command = _database.CreateCommand(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async Task<string> PostgresVersionAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand("select split_part(version(), ' ', 2)");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _database.DisposeAsync();
        await _generator.DisposeAsync();
        await _servers.DisposeAsync();
        _documents.Dispose();
    }
}
