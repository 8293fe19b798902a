using Npgsql;

namespace Twin.Shared;

internal static class DatabaseRegistration
{
    public static void AddDatabase(this WebApplicationBuilder builder, Mistakes mistakes)
    {
        var settings = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("catalogdb"));
        if (mistakes.NoPooling)
            settings.Pooling = false;
        else
            settings.MaxPoolSize = 50; // Half of PostgreSQL's default limit.
        builder.Services.AddNpgsqlDataSource(settings.ConnectionString);
        builder.Services.AddScoped<Database>();
    }
}

/// <summary>The connection of one request: opened on first use, closed at the end of the request.</summary>
internal sealed class Database(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    public async ValueTask<NpgsqlCommand> CommandAsync(string sql, CancellationToken cancellationToken)
    {
        _connection ??= await source.OpenConnectionAsync(cancellationToken);
        return new NpgsqlCommand(sql, _connection);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
