using Npgsql;

namespace Twin.Shared;

internal static class DatabaseRegistration
{
    /// <summary>The connections that all processes of this service share: half of PostgreSQL's default limit.</summary>
    private const int Connections = 50;

    private const string Pooled = "pooled";
    private const string Unpooled = "unpooled";

    public static void AddDatabase(this WebApplicationBuilder builder, Mistakes mistakes)
    {
        var settings = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("catalogdb"))
        {
            MaxAutoPrepare = 50,
            NoResetOnClose = true,
        };
        var unpooled = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        if (!mistakes.DefaultPools)
            settings.MaxPoolSize = Connections / builder.Configuration.GetValue("Processes", 1);
        builder.Services.AddNpgsqlDataSource(settings.ConnectionString, serviceKey: Pooled);
        builder.Services.AddNpgsqlDataSource(unpooled.ConnectionString, serviceKey: Unpooled);
        builder.Services.AddScoped(services => new Database(
            services.GetRequiredKeyedService<NpgsqlDataSource>(mistakes.NoPooling ? Unpooled : Pooled)));
    }
}

/// <summary>The connection of one request: opened on first use, closed at the end of the request.</summary>
internal sealed class Database(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    public async ValueTask<NpgsqlCommand> CommandAsync(string sql)
    {
        _connection ??= await source.OpenConnectionAsync();
        return new NpgsqlCommand(sql, _connection);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
