
namespace WorkerService.Tests.Mail;

/// <summary>A mail server that knows no TLS.</summary>
internal sealed class PlainServer(int port, NodeProgram program) : IAsyncDisposable
{
    public int Port => port;

    public ValueTask DisposeAsync() => program.DisposeAsync();
}
