using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Scalable.Lab.Model;

namespace Scalable.Lab.Control;

/// <summary>Switches the mistakes of the twin, over a connection that is served even while all its other threads are blocked.</summary>
internal static class TwinClient
{
    /// <summary>The name of the twin's endpoint for it.</summary>
    public const string Endpoint = "switches";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <exception cref="LabException">The twin does not answer.</exception>
    public static async Task SwitchAsync(int port, LabMistake mistake, bool on, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream());
            await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{mistake.Switch} {on}").AsMemory(), limit.Token);
            await writer.FlushAsync(limit.Token);
            if (await reader.ReadLineAsync(limit.Token) is var answer && answer != "ok")
                throw new LabException($"The twin refuses: {answer}");
        }
        catch (Exception failure) when (failure is IOException or SocketException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new LabException("The twin does not answer: restart it (resource 'twin'), or send less traffic.");
        }
    }
}
