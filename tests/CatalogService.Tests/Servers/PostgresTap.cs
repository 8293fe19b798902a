using System.Net.Sockets;
using Npgsql;

namespace CatalogService.Tests.Servers;

/// <summary>
/// Stands between the service and PostgreSQL and counts on the wire, where nothing can hide: statements (Execute messages), those of
/// them that had to be parsed (Parse), and round trips (Sync).
/// </summary>
internal sealed class PostgresTap : PostgresProxy
{
    private int _statements;
    private int _roundTrips;
    private int _parsed;
    private TaskCompletionSource _answers = new();
    private TaskCompletionSource _held = new();

    public PostgresTap(string connectionString)
        : base(new NpgsqlConnectionStringBuilder(connectionString)) => _answers.SetResult();

    public (int Statements, int RoundTrips) Count => (_statements, _roundTrips);

    /// <summary>Statements that the server did not have yet, or was not asked to keep.</summary>
    public int Parsed => _parsed;

    public void Reset() => (_statements, _roundTrips, _parsed) = (0, 0, 0);

    /// <summary>From now on the server hears, and is not heard.</summary>
    public void HoldResponses()
    {
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Until there is an answer that is held.</summary>
    public Task HeldAsync() => _held.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public void ReleaseResponses() => _answers.SetResult();

    protected override Task ServeAsync(NetworkStream client, NetworkStream server) =>
        Task.WhenAny(ForwardAsync(client, server), AnswerAsync(server, client));

    private async Task ForwardAsync(NetworkStream client, NetworkStream server)
    {
        await foreach (var message in ReadAsync(client, Stopped))
        {
            if (message.Type == 'E')
                Interlocked.Increment(ref _statements);
            if (message.Type == 'P')
                Interlocked.Increment(ref _parsed);
            if (message.Type is 'S' or 'Q')
                Interlocked.Increment(ref _roundTrips);
            await server.WriteAsync(message.Bytes, Stopped);
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, Stopped) is > 0 and var length)
        {
            if (!_answers.Task.IsCompleted)
                _held.TrySetResult();
            await _answers.Task.WaitAsync(Stopped);
            await client.WriteAsync(buffer.AsMemory(0, length), Stopped);
        }
    }
}
