using CatalogData;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Running;

namespace WorkerService.Tests.Servers;

/// <summary>What runs jobs in a worker, as the worker registers it, without its queues.</summary>
internal sealed class Worker : IDisposable
{
    private readonly IHost _host;

    public Worker(CatalogDatabase database, params (string Key, string Value)[] settings)
        : this(database.Source, settings)
    {
    }

    public Worker(NpgsqlDataSource database, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddCatalogData();
        builder.AddCatalogNotifications();
        builder.AddJobWorker();
        _host = builder.Build();
        Runner = _host.Services.GetRequiredService<JobRunner>();
    }

    public JobRunner Runner { get; }

    public void Dispose() => _host.Dispose();
}
