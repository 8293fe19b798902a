using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Scalable.Bench.CommandLine;
using StackExchange.Redis;

namespace Scalable.Bench.Anchors;

/// <summary>Runs a reference server for the catalogue: the minimal work possible, or a common implementation.</summary>
internal sealed class AnchorScenario : IScenario
{
    public string Name => "anchor";

    public string Summary =>
        "runs a reference: bare <port> <file> | query <port> <connection string> | redis <port> <connection string> | slow <port> <ms>";

    public async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{int.Parse(args[1], CultureInfo.InvariantCulture)}"));
        await using var app = builder.Build();
        switch (args[0])
        {
            case "bare":
                Bare(app, await File.ReadAllBytesAsync(args[2], cancellationToken));
                break;
            case "query":
                Query(app, NpgsqlDataSource.Create(args[2]));
                break;
            case "redis":
                await RedisAsync(app, await ConnectionMultiplexer.ConnectAsync(args[2]));
                break;
            case "slow":
                DocumentService.Map(app, TimeSpan.FromMilliseconds(int.Parse(args[2], CultureInfo.InvariantCulture)));
                break;
            default:
                throw new ArgumentException($"Unknown reference server '{args[0]}'.");
        }

        await app.StartAsync(cancellationToken);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Returns the same bytes for every request.</summary>
    private static void Bare(WebApplication app, byte[] body) => app.Run(async context =>
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>Sends one GET of 500 bytes to Redis per request.</summary>
    private static async Task RedisAsync(WebApplication app, ConnectionMultiplexer redis)
    {
        const string key = "bench:anchor";
        var database = redis.GetDatabase();
        await database.StringSetAsync(key, new byte[500]);
        app.Run(async context =>
        {
            byte[] body = (await database.StringGetAsync(key))!;
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        });
    }

    /// <summary>Executes one query per request. The connection string decides on pooling and prepared statements.</summary>
    private static void Query(WebApplication app, NpgsqlDataSource database) =>
        app.MapGet("/api/catalog/items/{id:int}", async (int id, CancellationToken cancellationToken) =>
        {
            await using var command = database.CreateCommand(
                """
                select i.id, i.name, i.description, i.price, i.picture_file_name, i.type_id, t.type, i.brand_id, b.brand,
                       i.available_stock, i.restock_threshold, i.max_stock_threshold, i.on_reorder, i.rating_sum, i.rating_count
                  from items i join types t on t.id = i.type_id join brands b on b.id = i.brand_id where i.id = $1
                """);
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? Results.Ok(new Row(
                    reader.GetInt32(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetDecimal(3),
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.GetInt32(5), reader.GetString(6), reader.GetInt32(7), reader.GetString(8),
                    reader.GetInt32(9), reader.GetInt32(10), reader.GetInt32(11), reader.GetBoolean(12),
                    reader.GetInt64(13), reader.GetInt32(14)))
                : Results.NotFound();
        });

    private sealed record Row(
        int Id, string Name, string? Description, decimal Price, string? PictureFileName,
        int TypeId, string Type, int BrandId, string Brand,
        int AvailableStock, int RestockThreshold, int MaxStockThreshold, bool OnReorder, long RatingSum, int RatingCount);
}
