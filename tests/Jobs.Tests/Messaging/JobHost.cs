using Jobs.Tests.Files;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Files;
using Scalable.Npgsql.Notifications;

namespace Jobs.Tests.Messaging;

/// <summary>A service that accepts jobs and runs them, on servers of the run.</summary>
internal sealed class JobHost : IAsyncDisposable
{
    private readonly IHost _host;

    private JobHost(IHost host, MemoryFiles files) => (_host, Files) = (host, files);

    public MemoryFiles Files { get; }

    public static async Task<JobHost> StartAsync(
        JobDatabase servers, NpgsqlDataSource database, Action<IServiceCollection> register, params (string Key, string Value)[] settings)
    {
        var (builder, files) = (Host.CreateEmptyApplicationBuilder(settings: null), new MemoryFiles());
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:messaging", servers.Broker), new("ConnectionStrings:jobs", servers.ConnectionStringOf(database)),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)),
        ]);
        builder.Services.AddSingleton(database).AddSingleton<IJobFiles>(files);
        builder.Services.AddLogging().AddMetrics();
        builder.AddNotifications("jobs");
        builder.AddJobs();
        builder.AddJobWorker();
        register(builder.Services);
        var host = new JobHost(builder.Build(), files);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
