using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Deployment.Tests.Settings;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Scalable.Jobs.Messaging;

namespace Deployment.Tests.Logins;

/// <summary>
/// What the broker's users may do and what not. That all of the system's jobs run with these rights shows where the jobs are tested.
/// </summary>
public class BrokerUserTests(DeployedBroker broker) : IClassFixture<DeployedBroker>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scaler_can_only_read_queue_lengths()
    {
        foreach (var queue in Queues.Names)
            await FillAsync(queue);
        using var scaler = broker.Management("scaler");

        foreach (var queue in Queues.Names)
        {
            // Counts are taken every few seconds.
            while (!await HasOneMessageAsync(scaler, queue))
                await Task.Delay(100, Cancel);
        }

        await RefusedAsync("scaler", async channel => await channel.BasicPublishAsync("", Queues.Names[0], "x"u8.ToArray(), Cancel));
        await RefusedAsync("scaler", async channel => await channel.BasicGetAsync(Queues.Names[0], autoAck: false, Cancel));
        await RefusedAsync("scaler", async channel => await channel.QueueDeclareAsync("jobs-own", cancellationToken: Cancel));
        using var published = await scaler.PostAsJsonAsync(
            "exchanges/%2F/amq.default/publish",
            new { properties = new { }, routing_key = Queues.Names[0], payload = "x", payload_encoding = "string" }, Cancel);
        using var purged = await scaler.DeleteAsync($"queues/%2F/{Queues.Names[0]}/contents", Cancel);
        using var users = await scaler.GetAsync("users", Cancel);
        Assert.Equal(
            (HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized),
            (published.StatusCode, purged.StatusCode, users.StatusCode));
    }

    [Fact]
    public async Task Worker_cannot_publish_messages_reserved_for_the_catalog()
    {
        await using (var connection = await broker.ConnectAsync("catalog"))
        await using (var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel))
        {
            foreach (var exchange in new[] { "Contracts:RunImport", "Contracts:ProductPriceChanged" })
            {
                await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: Cancel);
                await channel.BasicPublishAsync(exchange, "", "x"u8.ToArray(), Cancel);
            }
        }

        await RefusedAsync("worker", async channel => await channel.BasicPublishAsync("Contracts:RunImport", "", "x"u8.ToArray(), Cancel));
        await RefusedAsync(
            "worker",
            async channel => await channel.BasicPublishAsync("Contracts:ProductPriceChanged", "", "x"u8.ToArray(), Cancel));
        await RefusedAsync("worker", async channel => await channel.BasicPublishAsync("", "jobs-import", "x"u8.ToArray(), Cancel));
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("worker")]
    public async Task Service_cannot_use_foreign_queues_or_the_management_api(string user)
    {
        await RefusedAsync(user, async channel => await channel.QueueDeclareAsync("orders", cancellationToken: Cancel));
        await RefusedAsync(user, async channel => await channel.BasicGetAsync("orders", autoAck: false, Cancel));
        await RefusedAsync(user, async channel => await channel.BasicPublishAsync("amq.fanout", "", "x"u8.ToArray(), Cancel));
        using var management = broker.Management(user);
        using var answer = await management.GetAsync("overview", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Broker_has_no_administrator_and_no_guest_user()
    {
        var users = DeployedBroker.Rights["users"]!.AsArray().Select(user => ((string)user!["name"]!, (string)user["tags"]!));

        Assert.Equal([("catalog", ""), ("worker", ""), ("scaler", "management")], users);
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => broker.ConnectAsync("guest"));
    }

    [Fact]
    public void Documentation_has_the_commands_for_the_same_broker_users()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "deploy.md"));
        foreach (var user in DeployedBroker.Rights["users"]!.AsArray().Select(user => user!))
        {
            Assert.Contains($"\nrabbitmqctl add_user {user["name"]} '…'\n", page, StringComparison.Ordinal);
            if ((string)user["tags"]! is { Length: > 0 } tags)
                Assert.Contains($"\nrabbitmqctl set_user_tags {user["name"]} {tags}\n", page, StringComparison.Ordinal);
        }

        foreach (var right in DeployedBroker.Rights["permissions"]!.AsArray().Select(right => right!))
        {
            Assert.Contains(
                $"\nrabbitmqctl set_permissions --vhost / {right["user"]} '{right["configure"]}' '{right["write"]}' '{right["read"]}'\n",
                page, StringComparison.Ordinal);
        }
    }

    private static async Task<bool> HasOneMessageAsync(HttpClient management, string queue)
    {
        var answer = await management.GetFromJsonAsync<JsonElement>($"queues/%2F/{queue}", Cancel);
        return answer.TryGetProperty("messages", out var messages) && messages.GetInt32() == 1;
    }

    // As the catalogue declares it.
    private async Task FillAsync(string queue)
    {
        await using var connection = await broker.ConnectAsync("catalog");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var arguments = JobQueueTopology.Arguments(queue).ToDictionary(one => one.Key, one => (object?)one.Value);
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: Cancel);
        await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(), "x"u8.ToArray(), Cancel);
    }

    private async Task RefusedAsync(string user, Func<IChannel, Task> act)
    {
        await using var connection = await broker.ConnectAsync(user);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var refused = await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => act(channel));
        Assert.Equal(
            (int?)Constants.AccessRefused,
            ((refused as OperationInterruptedException)?.ShutdownReason ?? channel.CloseReason)?.ReplyCode);
    }
}
