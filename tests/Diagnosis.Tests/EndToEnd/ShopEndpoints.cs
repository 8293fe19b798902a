using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Diagnosis.Tests.EndToEnd;

/// <summary>Endpoints that make one mistake each, or none.</summary>
internal static class ShopEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/list/one-by-one", async (int rows, NpgsqlDataSource database) =>
        {
            await using var connection = await database.OpenConnectionAsync();
            for (var id = 1; id <= rows; id++)
            {
                await using var command = new NpgsqlCommand("SELECT name FROM customers WHERE id = $1", connection);
                command.Parameters.Add(new() { Value = id });
                await command.ExecuteScalarAsync();
            }
        });
        app.MapGet("/list/at-once", async (int rows, NpgsqlDataSource database) =>
        {
            await using var command = database.CreateCommand("SELECT name FROM customers WHERE id = ANY($1)");
            command.Parameters.Add(new() { Value = Enumerable.Range(1, rows).ToArray() });
            await command.ExecuteScalarAsync();
        });
        app.MapGet("/customers/{id:int}", async (int id, NpgsqlDataSource database) =>
        {
            await using var command = database.CreateCommand("SELECT name FROM customers WHERE id = $1");
            command.Parameters.Add(new() { Value = id });
            return await command.ExecuteScalarAsync();
        });
        app.MapGet("/slow-query", async (NpgsqlDataSource database) =>
        {
            await using var command = database.CreateCommand("SELECT count(*) FROM customers, pg_sleep(1.5)");
            await command.ExecuteScalarAsync();
        });
        app.MapPost("/price-list", async () =>
        {
            await Task.Delay(600); // What a PDF takes.
            return Results.Ok();
        });
        app.MapPost("/orders", () => Results.Accepted());
    }
}
