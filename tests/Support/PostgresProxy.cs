using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Npgsql;

namespace Scalable.Tests;

/// <summary>A proxy in front of PostgreSQL that reads the messages of its clients.</summary>
internal abstract class PostgresProxy : TcpProxy
{
    protected PostgresProxy(NpgsqlConnectionStringBuilder server)
        : base(server.Host!, server.Port) => ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = Port,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>Leads to the server through the proxy.</summary>
    public string ConnectionString { get; }

    /// <summary>The messages of a connection, one by one, until the client closes it.</summary>
    protected static async IAsyncEnumerable<PostgresMessage> ReadAsync(
        NetworkStream client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first message has no type; all that follow are a type, a length that counts itself, and a body.
        var head = new byte[5];
        for (var offset = 1; ; offset = 0)
        {
            await client.ReadExactlyAsync(head.AsMemory(offset), cancellationToken);
            var bytes = new byte[1 - offset + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
            head.AsSpan(offset).CopyTo(bytes);
            await client.ReadExactlyAsync(bytes.AsMemory(5 - offset), cancellationToken);
            yield return offset == 1 ? new(' ', bytes, "") : new((char)head[0], bytes, Encoding.UTF8.GetString(bytes.AsSpan(5)));
        }
    }
}

/// <summary>A client's message to PostgreSQL.</summary>
/// <param name="Type"><c>P</c>: Parse, <c>E</c>: Execute, <c>S</c>: Sync, <c>Q</c>: Query; a space for a connection's first.</param>
/// <param name="Bytes">The whole message, to be passed on.</param>
/// <param name="Text">The body, as far as it is text.</param>
internal readonly record struct PostgresMessage(char Type, byte[] Bytes, string Text);
