using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using RabbitMQ.Client;
using TestServers;
using TestStack;

namespace Scalable.FaultTests.Support;

/// <summary>The whole system with an empty catalogue, and a hand in its database and its broker.</summary>
public class JobsSystem : StackFixture
{
    public const string Queue = "jobs-import";

    private NpgsqlDataSource? _database;

    protected override IReadOnlyList<string> Arguments => ["--Seed:Items=0"];

    protected override bool WithBrokerUsers => true;

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = (await DatabaseAsync()).CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = (await DatabaseAsync()).CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks the database until it is so; the test's own time-out ends a vain wait.</summary>
    public async Task UntilAsync(string condition)
    {
        while (!await QueryAsync<bool>($"select {condition}"))
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    /// <summary>Jobs are given up after five attempts, so that a test need not go through all of them.</summary>
    protected override void Configure(IDistributedApplicationTestingBuilder builder) => builder
        .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "worker"))
        .WithEnvironment("Worker__MaxAttempts", "5");

    /// <summary>Puts messages straight into the queue of imports.</summary>
    public async Task SendAsync(params byte[][] messages)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri((await App.GetConnectionStringAsync("messaging", TestContext.Current.CancellationToken))!),
        };
        await using var connection = await factory.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        foreach (var message in messages)
        {
            var properties = new BasicProperties
            {
                ContentType = "application/vnd.masstransit+json",
                DeliveryMode = DeliveryModes.Persistent,
            };
            await channel.BasicPublishAsync("", Queue, mandatory: true, properties, message, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops or starts a resource.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        await App.ExecuteAsync(resource, command, TestContext.Current.CancellationToken);
        if (command != KnownResourceCommands.StopCommand)
            await App.WaitUntilHealthyAsync(resource, TestContext.Current.CancellationToken);
    }

    private async Task<NpgsqlDataSource> DatabaseAsync() =>
        _database ??= NpgsqlDataSource.Create((await App.GetConnectionStringAsync("catalogdb", TestContext.Current.CancellationToken))!);
}
