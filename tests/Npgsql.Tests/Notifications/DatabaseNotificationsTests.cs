using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scalable.Npgsql.Notifications;

namespace Npgsql.Tests.Notifications;

public sealed class DatabaseNotificationsTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Subscriber_receives_payloads_and_null_after_each_connection()
    {
        using var host = Build();
        var notifications = host.Services.GetRequiredService<DatabaseNotifications>();
        var payloads = Channel.CreateUnbounded<string?>();
        using var subscription = notifications.Subscribe("things", payload => payloads.Writer.TryWrite(payload));

        await host.StartAsync(Cancel);
        Assert.Null(await payloads.Reader.ReadAsync(Cancel));
        Assert.True(notifications.IsListening);
        Assert.Equal(TimeSpan.FromSeconds(20), notifications.PollInterval);

        await server.QueryAsync<object>("select pg_notify('things', '7')");
        Assert.Equal("7", await payloads.Reader.ReadAsync(Cancel));

        await server.QueryAsync<bool>(
            "select bool_and(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = 'catalogdb-listen'");
        Assert.Null(await payloads.Reader.ReadAsync(Cancel));
        await host.StopAsync(Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Polling_is_frequent_and_no_connection_is_opened_if_listening_is_disabled()
    {
        using var host = Build(("Notifications:Listen", "false"));

        await host.StartAsync(Cancel);

        Assert.Equal(TimeSpan.FromSeconds(2), host.Services.GetRequiredService<DatabaseNotifications>().PollInterval);
        Assert.Equal(0, await server.QueryAsync<long>("select count(*) from pg_stat_activity where application_name = 'catalogdb-listen'"));
        await host.StopAsync(Cancel);
    }

    private IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Configuration["ConnectionStrings:catalogdb"] = server.ConnectionString;
        builder.AddNotifications("catalogdb");
        builder.Services.AddNotificationChannel("things");
        return builder.Build();
    }
}
