using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CatalogData.Migrations;
using CatalogData.Seeding;
using CatalogService.Tests.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CatalogService.Tests.Upgrades;

public sealed class UpgradeTests(CatalogServers servers)
{
    /// <summary>Enough that one transaction over all of them would hold writers up for longer than the time-out of a statement.</summary>
    private const int Items = 60_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migration_under_load_fails_no_request_of_old_or_new_replicas()
    {
        using var release = await LastRelease.BuildAsync(Cancel);
        Assert.SkipWhen(release is null, "The last release is not in the repository's history here.");
        var connection = new NpgsqlConnectionStringBuilder(servers.Postgres) { Database = $"upgrade{Guid.NewGuid():N}" };
        await using (var create = servers.Database.CreateCommand($"create database {connection.Database}"))
            await create.ExecuteNonQueryAsync(Cancel);
        connection.MaxPoolSize = 4;
        await using var database = NpgsqlDataSource.Create(connection);
        await release.MigrateAsync(database, Cancel);
        await new CatalogSeeder(database).SeedAsync(Items, reviewsPerItem: 0, replace: false, progress: null, Cancel);

        // Time-outs of statements as in production; those of the pool would only tell that this machine is busy.
        (string, string)[] settings =
            [("ConnectionStrings__catalogdb", connection.ConnectionString), ("Database__CommandTimeoutSeconds", "")];
        await using var old = await Replica.StartAsync(servers, release.Service, settings);
        await using var load = new Load(Items);
        load.Add(old);
        await load.ProceedAsync();

        var applied = await Task.Run(() => new CatalogMigrations(database, NullLogger<CatalogMigrations>.Instance).Apply(), Cancel);
        await load.ProceedAsync();
        await using var fresh = await Replica.StartAsync(servers, settings);
        load.Add(fresh);
        await load.ProceedAsync();

        Assert.NotEmpty(applied);
        Assert.Empty(await load.StopAsync());
        // Each release reads what the other one wrote.
        foreach (var (from, to) in new[] { (old, fresh), (fresh, old) })
        {
            var name = $"Lamp{Guid.NewGuid():N}";
            using var written = await from.Writer.PostAsJsonAsync("/api/catalog/items", Load.Item(0, name), Cancel);
            written.EnsureSuccessStatusCode();
            var found = await to.Client.GetFromJsonAsync<JsonElement>($"/api/catalog/items/withsemanticrelevance?text={name}", Cancel);
            Assert.Equal(1, found.GetProperty("count").GetInt32());
        }
    }

    /// <summary>Readers and writers of every replica that was added, and what failed of it.</summary>
    private sealed class Load(int items) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        private readonly ConcurrentQueue<string> _failures = [];
        private readonly List<Client> _clients = [];

        public static object Item(int id, string name) =>
            new { id, name, description = "Migrated", price = 2, catalogTypeId = 1, catalogBrandId = 1 };

        public void Add(Replica replica)
        {
            Add(id => Request(HttpMethod.Get, $"/api/catalog/items/{id}"), replica.Client);
            Add(id => Request(HttpMethod.Get, $"/api/catalog/items?pageSize=10&pageIndex={id % 20}"), replica.Client);
            Add(id => Request(HttpMethod.Get, $"/api/catalog/items/withsemanticrelevance?text=tent%20{id}"), replica.Client);
            Add(id => Request(HttpMethod.Put, $"/api/catalog/items/{id}", Item(id, $"Item {id}")), replica.Writer);
            Add(id => Request(HttpMethod.Post, "/api/catalog/items", Item(0, $"New {id}")), replica.Writer);
        }

        /// <summary>Each client has had some more answers.</summary>
        public async Task ProceedAsync()
        {
            var before = _clients.ConvertAll(client => client.Answers);
            while (!_clients.Zip(before).All(client => client.First.Answers >= client.Second + 20))
                await Task.Delay(10, Cancel);
        }

        public async Task<IReadOnlyCollection<string>> StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_clients.Select(client => client.Work));
            return _failures;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        private static HttpRequestMessage Request(HttpMethod method, string address, object? body = null) =>
            new(method, address) { Content = body is null ? null : JsonContent.Create(body) };

        private void Add(Func<int, HttpRequestMessage> request, HttpClient http)
        {
            var client = new Client();
            client.Work = RunAsync(client, request, http);
            _clients.Add(client);
        }

        private async Task RunAsync(Client client, Func<int, HttpRequestMessage> request, HttpClient http)
        {
            var random = new Random(_clients.Count);
            while (!_stop.IsCancellationRequested)
            {
                // What is under way when the load ends is finished: it may fail, too.
                using var message = request(random.Next(1, items + 1));
                try
                {
                    using var answer = await http.SendAsync(message, Cancel);
                    if (!answer.IsSuccessStatusCode)
                    {
                        _failures.Enqueue(
                            $"{(int)answer.StatusCode} {message.Method} {message.RequestUri}: "
                            + $"{await answer.Content.ReadAsStringAsync(Cancel)}");
                    }
                }
                catch (HttpRequestException failure)
                {
                    _failures.Enqueue(string.Create(
                        CultureInfo.InvariantCulture, $"{message.Method} {message.RequestUri}: {failure.Message}"));
                }

                client.Answers++;
            }
        }

        private sealed class Client
        {
            public Task Work { get; set; } = Task.CompletedTask;

            public volatile int Answers;
        }
    }
}
