using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace CatalogService.Tests.Servers;

/// <summary>
/// Stands between the service and PostgreSQL and counts on the wire, where nothing can hide: statements (Execute messages), those of
/// them that had to be parsed (Parse), and round trips (Sync).
/// </summary>
internal sealed class PostgresTap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlConnectionStringBuilder _server;
    private int _statements;
    private int _roundTrips;
    private int _parsed;
    private int _connections;
    private TaskCompletionSource _answers = new();
    private TaskCompletionSource _held = new();

    public PostgresTap(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        _answers.SetResult();
        _ = AcceptAsync();
    }

    /// <summary>Leads to the server through the tap.</summary>
    public string ConnectionString { get; }

    public (int Statements, int RoundTrips) Count => (_statements, _roundTrips);

    /// <summary>Statements that the server did not have yet, or was not asked to keep.</summary>
    public int Parsed => _parsed;

    /// <summary>How many connections were ever made.</summary>
    public int Connections => _connections;

    public void Reset() => (_statements, _roundTrips, _parsed) = (0, 0, 0);

    /// <summary>From now on the server hears, and is not heard.</summary>
    public void HoldAnswers()
    {
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Until there is an answer that is held.</summary>
    public Task HeldAsync() => _held.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

    public void ReleaseAnswers() => _answers.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _connections);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(_server.Host!, _server.Port, _stop.Token);
            var answers = AnswerAsync(server.GetStream(), client.GetStream());
            await Task.WhenAny(ForwardAsync(client.GetStream(), server.GetStream()), answers);
        }
    }

    private async Task ForwardAsync(NetworkStream client, NetworkStream server)
    {
        // The first message has no type; all that follow are a type, a length that counts itself, and the rest.
        var head = new byte[5];
        for (var first = true; ; first = false)
        {
            var offset = first ? 1 : 0;
            await client.ReadExactlyAsync(head.AsMemory(offset), _stop.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - sizeof(int)];
            await client.ReadExactlyAsync(body, _stop.Token);
            if (!first && head[0] == 'E')
                Interlocked.Increment(ref _statements);
            if (!first && head[0] == 'P')
                Interlocked.Increment(ref _parsed);
            if (!first && head[0] is (byte)'S' or (byte)'Q')
                Interlocked.Increment(ref _roundTrips);
            await server.WriteAsync(head.AsMemory(offset), _stop.Token);
            await server.WriteAsync(body, _stop.Token);
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            if (!_answers.Task.IsCompleted)
                _held.TrySetResult();
            await _answers.Task.WaitAsync(_stop.Token);
            await client.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }
}
