using Npgsql;

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
await using var database = NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("shopdb")!);
app.MapGet("/", async () =>
{
    await using var command = database.CreateCommand("select version()");
    return await command.ExecuteScalarAsync() as string;
});
app.Run();
