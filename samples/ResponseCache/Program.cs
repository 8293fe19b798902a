// A service with PostgreSQL and Redis: a product is read from the database once for all replicas, and a write is seen by each of them.
using System.Text;
using Npgsql;
using Scalable.ResponseCache;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddNpgsqlDataSource(
    builder.Configuration.GetConnectionString("shop") ?? "Host=localhost;Database=shop;Maximum Pool Size=20");
var redis = ConfigurationOptions.Parse(builder.Configuration.GetConnectionString("redis") ?? "localhost:6379");
redis.AbortOnConnectFail = false;
redis.BacklogPolicy = BacklogPolicy.FailFast; // An outage of Redis slows no request down.
builder.Services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(redis));

builder.Services.AddResponseCache();

var app = builder.Build();
app.MapGet("/products/{id:int}", (int id, NpgsqlDataSource database) =>
    new CachedReadResult(new CachedRead($"product:{id}", Tag(id), cancellationToken => LoadAsync(database, id, cancellationToken))));
app.MapPut("/products/{id:int}", async (int id, string name, NpgsqlDataSource database, HttpResponseCache cache, CancellationToken token) =>
{
    await using var command = database.CreateCommand(
        "insert into products values ($1, $2) on conflict (id) do update set name = excluded.name");
    command.Parameters.Add(new() { Value = id });
    command.Parameters.Add(new() { Value = name });
    await command.ExecuteNonQueryAsync(token);
    await cache.InvalidateAsync([Tag(id)], CancellationToken.None);
});
app.Run();

static string Tag(int id) => $"product:{id % 1024}"; // Tags must be few.

static async Task<QueryResult> LoadAsync(NpgsqlDataSource database, int id, CancellationToken cancellationToken)
{
    await using var command = database.CreateCommand("select row_to_json(p)::text from products p where id = $1");
    command.Parameters.Add(new() { Value = id });
    return await command.ExecuteScalarAsync(cancellationToken) is string json ? Encoding.UTF8.GetBytes(json) : null;
}
