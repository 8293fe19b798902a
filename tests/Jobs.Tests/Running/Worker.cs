using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scalable.Jobs;
using Scalable.Jobs.Running;
using Scalable.Npgsql.Notifications;

namespace Jobs.Tests.Running;

/// <summary>What runs jobs in a worker, without its queues.</summary>
internal sealed class Worker : IDisposable
{
    private readonly IHost _host;

    public Worker(NpgsqlDataSource database, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value));
        builder.Services.AddSingleton(database);
        builder.AddNotifications("jobs");
        builder.AddJobWorker();
        _host = builder.Build();
        Runner = _host.Services.GetRequiredService<JobRunner>();
    }

    public JobRunner Runner { get; }

    public void Dispose() => _host.Dispose();
}
